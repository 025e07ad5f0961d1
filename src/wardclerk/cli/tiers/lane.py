"""Tiers that run at the same time as others: a second command, its own folder."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict
from pathlib import Path

from wardclerk.cli import console, settings
from wardclerk.cli.tiers.result import Result

RESULTS_VARIABLE = "WARDCLERK_TEST_RESULTS"  # where a lane leaves what it found


class Lane:
    """Begins at once; its output is shown when it has ended, so that two do not mix."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.names = names
        self.output = folder / "output.txt"
        self._found = folder / "results.json"
        self._found.unlink(missing_ok=True)
        console.say(f"-- at the same time: {', '.join(names)}; see {self.output}")
        places = {
            settings.HOME_VARIABLE: str(folder),
            RESULTS_VARIABLE: str(self._found),
        }
        with self.output.open("w") as output:
            self._process = subprocess.Popen(
                [settings.ROOT / "wardclerk", "test", *names],
                env={**os.environ, **places},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def results(self) -> list[Result]:
        """Wait for its end; one that did not get so far has failed once."""
        self._process.wait()
        console.say(f"\n== at the same time ran: {', '.join(self.names)}")
        console.say(self.output.read_text(errors="replace"))
        if not self._found.exists():
            return [Result("lane", failed=1, failures=[f"no results; {self.output}"])]
        return [Result(**one) for one in json.loads(self._found.read_text())]

    def stop(self) -> None:
        """When the command beside it cannot go on."""
        self._process.terminate()
        self._process.wait()


def leave_results(results: list[Result]) -> None:
    """Tell the command that this one runs beside, when there is one."""
    if place := os.environ.get(RESULTS_VARIABLE):
        Path(place).write_text(json.dumps([asdict(result) for result in results]))
