"""What the user sees: sentences, tables, questions and progress bars."""

from __future__ import annotations

import shutil
import sys
import threading
import time

REDRAW_SECONDS = 0.2
BAR_WIDTH = 20  # characters
UNKNOWN_LIMIT = 0.97  # a bar that only knows the usual time never claims to be done


def say(text: str = "") -> None:
    """One line to the reader."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(message: str, next_step: str = "") -> None:
    """What went wrong and what to do about it, on standard error."""
    sys.stderr.write(f"wardclerk: {message}\n")
    if next_step:
        sys.stderr.write(f"Next step: {next_step}\n")
    sys.stderr.flush()


def ask(question: str) -> bool:
    """Only a typed yes is a yes; without a terminal the answer is no."""
    if not sys.stdin.isatty():
        return False
    sys.stdout.write(f"{question} [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def table(headings: list[str], rows: list[list[str]]) -> None:
    """Columns as wide as their widest cell."""
    widths = [
        max(len(row[i]) for row in [headings, *rows]) for i in range(len(headings))
    ]
    for row in [headings, ["-" * width for width in widths], *rows]:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        say("  ".join(cells).rstrip())


class Progress:
    """What one step is doing right now, and how far it is."""

    def __init__(self, title: str, usual_seconds: float) -> None:
        self.title = title
        self.usual_seconds = usual_seconds
        self.doing = ""
        self.fraction: float | None = None
        self.started_at = time.monotonic()

    def __call__(self, doing: str, fraction: float | None = None) -> None:
        """Told by the step itself; without a fraction the usual time is the measure."""
        self.doing, self.fraction = doing, fraction

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started_at

    def line(self, width: int) -> str:
        usual = self.seconds / max(self.usual_seconds, 1)
        done = self.fraction if self.fraction is not None else min(usual, UNKNOWN_LIMIT)
        filled = "#" * round(done * BAR_WIDTH)
        bar = f"[{filled:.<{BAR_WIDTH}}] {done:4.0%}"
        text = f"  {bar} {self.title}: {self.doing} "
        tail = f"({self.seconds:.0f} s, usually {self.usual_seconds:.0f} s)"
        return f"{text[: max(width - len(tail) - 1, 0)]}{tail}"


class Board:
    """Progress of several steps at once: bars on a terminal, plain lines elsewhere."""

    def __init__(self) -> None:
        self.alive = sys.stdout.isatty()
        self._running: list[Progress] = []
        self._drawn = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._painter = threading.Thread(target=self._paint, daemon=True)

    def __enter__(self) -> Board:
        if self.alive:
            self._painter.start()
        return self

    def __exit__(self, *_exception) -> None:
        self._stop.set()
        if self.alive:
            self._painter.join()
            with self._lock:
                self._erase()

    def begin(self, title: str, usual_seconds: float) -> Progress:
        progress = Progress(title, usual_seconds)
        with self._lock:
            self._running.append(progress)
            if not self.alive:
                say(f"  ... {title} (usually {usual_seconds:.0f} s)")
        return progress

    def end(self, progress: Progress, *, failed: bool = False) -> None:
        mark = "FAILED" if failed else "done"
        with self._lock:
            self._running.remove(progress)
            self._erase()
            say(f"  {mark:>6} {progress.title}: {progress.seconds:.1f} s")

    def _paint(self) -> None:
        while not self._stop.wait(REDRAW_SECONDS):
            with self._lock:
                self._erase()
                width = shutil.get_terminal_size().columns
                for progress in self._running:
                    sys.stdout.write(f"{progress.line(width)}\n")
                self._drawn = len(self._running)
                sys.stdout.flush()

    def _erase(self) -> None:
        if self._drawn:
            sys.stdout.write(f"\x1b[{self._drawn}A\x1b[J")
            self._drawn = 0
