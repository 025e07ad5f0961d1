"""Steps that depend on each other, run side by side with their progress shown."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass

from wardclerk.cli.console import Board, Progress

POLL_SECONDS = 0.5  # so that Ctrl-C is noticed while steps run


@dataclass(frozen=True, slots=True)
class Task:
    """One step: what it is called, how long it usually takes and what comes before."""

    name: str
    title: str
    usual_seconds: float
    run: Callable[[Progress], None]
    needs: tuple[str, ...] = ()


def run_all(tasks: Iterable[Task]) -> dict[str, float]:
    """Start each task once its needs are done; return the seconds each one took.

    A need that is not among the tasks counts as done. The first failure stops
    what has not started yet, lets what runs come to its end, and is raised.
    """
    waiting = {task.name: task for task in tasks}
    known = set(waiting)
    running: dict[Future, str] = {}
    seconds: dict[str, float] = {}
    failure: BaseException | None = None
    with Board() as board:
        while running or (waiting and not failure):
            if not failure:
                for task in _ready(waiting, known, seconds):
                    del waiting[task.name]
                    running[_start(task, board)] = task.name
            finished, _ = wait(running, POLL_SECONDS, FIRST_COMPLETED)
            for future in finished:
                name = running.pop(future)
                failure = failure or future.exception()
                if not future.exception():
                    seconds[name] = future.result()
    if failure:
        raise failure
    return seconds


def _ready(waiting: dict[str, Task], known: set[str], done: dict) -> list[Task]:
    """Those whose needs are all done."""
    ready = [
        task
        for task in waiting.values()
        if all(need in done or need not in known for need in task.needs)
    ]
    return ready


def _start(task: Task, board: Board) -> Future:
    """Run a task in a thread that does not keep an interrupted program alive."""
    future: Future = Future()

    def work() -> None:
        progress = board.begin(task.title, task.usual_seconds)
        try:
            task.run(progress)
        except BaseException as error:
            board.end(progress, failed=True)
            future.set_exception(error)
        else:
            seconds = progress.seconds
            board.end(progress)
            future.set_result(seconds)

    threading.Thread(target=work, name=task.name, daemon=True).start()
    return future
