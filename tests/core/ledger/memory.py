"""A log in memory that answers as the store over a database does."""

import json
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wardclerk.core.ledger import key, note
from wardclerk.core.ledger.leaf import leaf_data
from wardclerk.core.ledger.merkle import CompactRange, leaf_hash
from wardclerk.core.ledger.store import Row, StoredCheckpoint

ORIGIN = "wardclerk/memory"
STARTED_AT = datetime(2026, 3, 1, tzinfo=UTC)


class MemoryLog:
    """Entries a second apart; a checkpoint after each batch."""

    def __init__(self, entries, batch=10, seconds=1.0, body=None):
        self.key = Ed25519PrivateKey.generate()
        self.rows, self.checkpoints, self.secrets = [], [], []
        self.tree = CompactRange()
        self.step = timedelta(seconds=seconds)
        self.body = body or plain_body
        self.add(entries, batch)

    def add(self, entries, batch=10):
        for place in range(1, entries + 1):
            self.append(self.body(len(self.rows) + 1))
            if place % batch == 0 or place == entries:
                self.seal()

    def append(self, body):
        number = len(self.rows) + 1
        at = STARTED_AT + self.step * number
        hashed = leaf_hash(leaf_data(number, at, str(700 + number), body))
        self.rows.append(Row(number - 1, hashed, number, at, str(700 + number), body))
        self.tree.append(hashed)

    def seal(self):
        text = note.checkpoint_text(
            ORIGIN, self.tree.size, self.tree.root(), self.rows[-1].created_at
        )
        self.checkpoints.append(
            StoredCheckpoint(
                self.tree.size,
                self.tree.root(),
                self.tree.frontier(),
                note.sign(text, ORIGIN, self.key),
            )
        )

    @property
    def key_text(self):
        return key.key_text(ORIGIN, self.key.public_key().public_bytes_raw())

    def anchor(self, checkpoints=None):
        """The lines that the anchor file would hold."""
        return [
            json.dumps({"note": one.note, "size": one.size}).encode()
            for one in (self.checkpoints if checkpoints is None else checkpoints)
        ]

    # What the writer of binders asks a store.

    def head(self):
        return self.checkpoints[-1] if self.checkpoints else None

    def checkpoint_before(self, time, size):
        found = [
            one
            for one in self.checkpoints
            if one.size < size and self.sealed_at(one) <= time
        ]
        return found[-1] if found else None

    def checkpoint_after(self, time):
        found = (one for one in self.checkpoints if self.sealed_at(one) >= time)
        return next(found, None)

    def sealed_at(self, checkpoint):
        return self.rows[checkpoint.size - 1].created_at

    def comparable_sizes(self, size):
        return [one.size for one in self.checkpoints if one.size < size]

    def keys(self):
        return [self.key_text], []

    def stretch(self, first, end):
        return iter(self.rows[first:end])

    def selection(self, asked, since, until, size):
        for row in self.rows[:size]:
            facts = json.loads(row.body)
            if facts["action"].startswith(asked.get("action", "")) and facts[
                "res_id"
            ] == asked.get("res_id", facts["res_id"]):
                yield row

    def leaf_hashes(self, size):
        return b"".join(row.leaf_hash for row in self.rows[:size])

    def personal(self, entry_ids):
        return [one for one in self.secrets if one[0] in entry_ids]

    def people(self, user_ids):
        return {2: "Ada Calder"}

    def policies(self, case_ids):
        return {}

    def waiting(self):
        return 0


def plain_body(number):
    action = "approval.approved" if number % 3 else "bill.posted"
    return (
        f'{{"action":"{action}","actor":2,"reason":"checked","res_id":{number % 7},'
        '"res_model":"a.document","schema":"wardclerk.evidence/1"}'
    )
