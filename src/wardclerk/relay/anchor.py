"""The anchor file: signed checkpoints outside the database, one line each."""

import json
import os
from pathlib import Path

HANDOVER = "hand-over"  # kind of a line that is no checkpoint
TAIL_BYTES = 64 * 1024  # some hundred lines: enough to find the last whole one


class AnchorFile:
    """Where checkpoints are kept that the database's owner cannot take back."""

    def __init__(self, path: Path):
        self.path = path

    def last_size(self) -> int:
        """Size of the tree under the last whole line, 0 for an empty file."""
        for line in reversed(self._tail()):
            try:
                return int(json.loads(line)["size"])
            except (ValueError, KeyError, TypeError):
                continue  # torn by a crash in mid-line
        return 0

    def append(self, checkpoints: list[dict]) -> None:
        """Add checkpoints and come back only when they are on the disk."""
        self._write({"size": row["size"], "note": row["note"]} for row in checkpoints)

    def append_handover(self, size: int, note: str) -> None:
        """Add the note by which one key hands over to the next, as safely."""
        self._write([{"kind": HANDOVER, "size": size, "note": note}])

    def _write(self, told):
        lines = "".join(json.dumps(one, sort_keys=True) + "\n" for one in told)
        new = not self.path.exists()
        with self.path.open("ab") as file:
            if not new and self._torn():
                file.write(b"\n")
            file.write(lines.encode())
            file.flush()
            os.fsync(file.fileno())
        if new:
            _sync_folder(self.path.parent)

    def _tail(self):
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(file.tell() - TAIL_BYTES, 0))
            return file.read().splitlines()

    def _torn(self):
        with self.path.open("rb") as file:
            if file.seek(0, os.SEEK_END) == 0:
                return False
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"


def _sync_folder(folder):
    """A new file's name must be on the disk as well as its content."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
