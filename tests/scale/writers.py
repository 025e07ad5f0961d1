"""People who write all the time, each in a session of its own, whatever breaks."""

from __future__ import annotations

import threading
import uuid

import httpx

from tests.system.stack import OdooSession

from .fleet import LOGIN, Fleet

PAUSE_SECONDS = 0.2  # between two writings, and between two tries: people think
ON_THE_WAY_MAX = 12  # or a slow machine is flooded, and its time-outs are tested


class Writers:
    """What Odoo said yes to, by name; everything else is in doubt."""

    def __init__(self, fleet: Fleet, people: int):
        self.promised: dict[str, int] = {}
        self.doubtful = 0
        self.broken: list[BaseException] = []
        self._fleet = fleet
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, daemon=True) for _ in range(people)
        ]

    def start(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def finish(self, seconds: float) -> None:
        """Write no more, and wait for what is being written."""
        self._ended.set()
        for thread in self._threads:
            thread.join(seconds)
            assert not thread.is_alive(), "a writer does not come to an end"
        assert not self.broken, self.broken

    def _work(self) -> None:
        try:
            self._write()
        except Exception as error:  # the edge of a thread: `finish` tells it
            self.broken.append(error)

    def _write(self) -> None:
        """A new name for each try: what became of a broken one is not known."""
        session = self._log_in()
        while not self._ended.wait(PAUSE_SECONDS):
            if self._on_the_way() >= ON_THE_WAY_MAX:
                continue
            name = f"Scale {uuid.uuid4().hex}"
            try:
                [number] = session.call("res.partner", "create", [{"name": name}])
            except httpx.HTTPError:
                self.doubtful += 1
                continue
            self.promised[name] = number

    def _on_the_way(self) -> int:
        """How many promised records have had no effect yet."""
        done = {call["id"] for call in self._fleet.calls()}
        return sum(number not in done for number in list(self.promised.values()))

    def _log_in(self) -> OdooSession:
        chosen = self._fleet.settings
        given = (chosen.odoo_url, chosen.odoo_database, LOGIN, self._fleet.password)
        return OdooSession(*given)
