"""What a superuser of the database might do to evidence, as functions over SQL."""

import hashlib
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wardclerk.core.ledger import key, note
from wardclerk.core.ledger.leaf import leaf_data
from wardclerk.core.ledger.merkle import CompactRange, leaf_hash

ORIGIN = "wardclerk/test"


class Forger:
    """Alters one log through a connection that may do anything."""

    def __init__(self, connection, chance):
        self.connection, self.chance = connection, chance
        self.rows = connection.execute(
            "SELECT leaf_index, entry_id, created_at, txid::text, body"
            "  FROM wardclerk_evidence.leaf"
            "  JOIN wardclerk_evidence.entry ON entry.id = leaf.entry_id"
            " ORDER BY leaf_index"
        ).fetchall()

    def run(self, statement, *values):
        self.connection.execute(statement, values)

    def victim(self):
        return self.chance.choice(self.rows)

    # -- small alterations ---------------------------------------------------

    def edit_body(self):
        """Another amount, another person, one letter."""
        _index, entry_id, _at, _txid, body = self.victim()
        start = body.index('"reason":"') + len('"reason":"')
        place = self.chance.randrange(start, body.index('"', start))
        letter = self.chance.choice([c for c in "abcxyz" if c != body[place]])
        changed = body[:place] + letter + body[place + 1 :]
        self.run(
            "UPDATE wardclerk_evidence.entry SET body = %s WHERE id = %s",
            changed,
            entry_id,
        )
        return entry_id

    def edit_time(self):
        """Date an entry back or forward."""
        entry_id = self.victim()[1]
        self.run(
            "UPDATE wardclerk_evidence.entry SET created_at = created_at"
            " + make_interval(secs => %s) WHERE id = %s",
            self.chance.choice([-86400.0, -0.000001, 3600.0]),
            entry_id,
        )

    def edit_transaction(self):
        """Say that it happened in another transaction."""
        self.run(
            "UPDATE wardclerk_evidence.entry SET txid = (txid::text::bigint + 1)"
            "::text::xid8 WHERE id = %s",
            self.victim()[1],
        )

    def edit_and_rehash(self):
        """Edit, and put the leaf right as well."""
        entry_id = self.edit_body()
        self.rehash(entry_id)

    def edit_and_rebuild(self):
        """Edit, and recompute leaf, root and right edge; only the note stays."""
        self.rehash(self.edit_body())
        self.rebuild()

    def edit_personal_value(self):
        """Tell another name than the one that was committed to."""
        self.run("UPDATE wardclerk_evidence.secret SET value = value || ' '")

    def swap_personal_salt(self):
        """Tell another salt."""
        self.run("UPDATE wardclerk_evidence.secret SET salt = reverse(salt)")

    # -- deletions -----------------------------------------------------------

    def delete_entry(self):
        """Remove what happened; its leaf stays."""
        self.run("DELETE FROM wardclerk_evidence.entry WHERE id = %s", self.victim()[1])

    def delete_leaf(self):
        """Remove entry and leaf."""
        entry_id = self.victim()[1]
        self.run("DELETE FROM wardclerk_evidence.leaf WHERE entry_id = %s", entry_id)
        self.run("DELETE FROM wardclerk_evidence.entry WHERE id = %s", entry_id)

    def delete_and_close_the_gap(self):
        """Remove entry and leaf, and move those behind forward."""
        index, entry_id, *_rest = self.victim()
        self.run("DELETE FROM wardclerk_evidence.leaf WHERE entry_id = %s", entry_id)
        self.run("DELETE FROM wardclerk_evidence.entry WHERE id = %s", entry_id)
        self.shift(index, -1)

    def delete_and_rebuild(self):
        """The same, with root and right edge recomputed."""
        self.delete_and_close_the_gap()
        self.rebuild()

    def truncate(self):
        """Put the log back to an earlier checkpoint, which was truly signed."""
        sizes = self.sizes()[:-1]
        size = self.chance.choice(sizes)
        self.run("DELETE FROM wardclerk_evidence.checkpoint WHERE size > %s", size)
        self.run(
            "DELETE FROM wardclerk_evidence.entry WHERE id IN (SELECT entry_id"
            " FROM wardclerk_evidence.leaf WHERE leaf_index >= %s)",
            size,
        )
        self.run("DELETE FROM wardclerk_evidence.leaf WHERE leaf_index >= %s", size)

    def truncate_leaves_only(self):
        """Remove the end of the tree and leave the checkpoint."""
        at = self.chance.randrange(1, len(self.rows))
        self.run("DELETE FROM wardclerk_evidence.leaf WHERE leaf_index >= %s", at)

    # -- insertions ----------------------------------------------------------

    def insert_in_the_middle(self):
        """Add what never happened between two entries."""
        index = self.victim()[0]
        self.shift(index, 1)
        self.insert(index)

    def insert_and_rebuild(self):
        """The same, with root and right edge recomputed."""
        self.insert_in_the_middle()
        self.rebuild()

    def insert_at_the_end(self):
        """Add what never happened behind the rest, under a root of one's own."""
        self.insert(len(self.rows))
        self.rebuild(len(self.rows) + 1)

    # -- orders --------------------------------------------------------------

    def swap_leaves(self):
        """Change the order of two entries."""
        one, other = self.chance.sample(range(len(self.rows)), 2)
        for old, new in ((one, -1 - one), (other, one), (-1 - one, other)):
            self.move(old, new)

    def swap_bodies(self):
        """Let two entries change places under their leaves."""
        one, other = self.chance.sample(self.rows, 2)
        for target, source in ((one, other), (other, one)):
            self.run(
                "UPDATE wardclerk_evidence.entry SET body = %s WHERE id = %s",
                source[4],
                target[1],
            )

    # -- the whole -----------------------------------------------------------

    def rewrite_all(self):
        """Change an entry and make the whole tree anew, signed by an own key."""
        self.edit_and_rehash()
        self.rebuild(signer=Ed25519PrivateKey.generate())

    def rewrite_all_and_hand_over(self):
        """The same, and claim that the log's key was handed over to the own one."""
        self.edit_and_rehash()
        own = Ed25519PrivateKey.generate()
        self.rebuild(signer=own)
        handover = key.handover(ORIGIN, 0, own, own, datetime.now(UTC))
        self.run(
            "UPDATE wardclerk_evidence.seal_key SET key_text = %s, handover = %s",
            key.key_text(ORIGIN, own.public_key().public_bytes_raw()),
            handover,
        )

    # -- tools ---------------------------------------------------------------

    def sizes(self):
        rows = self.connection.execute(
            "SELECT size FROM wardclerk_evidence.checkpoint ORDER BY size"
        )
        return [row[0] for row in rows]

    def shift(self, index, step):
        """Move all leaves from `index` on; through negatives, which nothing checks."""
        self.run("ALTER TABLE wardclerk_evidence.leaf DROP CONSTRAINT leaf_pkey")
        self.run(
            "UPDATE wardclerk_evidence.leaf SET leaf_index = leaf_index + %s"
            " WHERE leaf_index >= %s",
            step,
            index,
        )

    def move(self, old, new):
        self.run(
            "ALTER TABLE wardclerk_evidence.leaf"
            " DROP CONSTRAINT IF EXISTS leaf_index_from_zero"
        )
        self.run(
            "UPDATE wardclerk_evidence.leaf SET leaf_index = %s WHERE leaf_index = %s",
            new,
            old,
        )

    def insert(self, index):
        body = self.victim()[4].replace('"res_id":7', '"res_id":8')
        [entry_id] = self.connection.execute(
            "INSERT INTO wardclerk_evidence.entry (body) VALUES (%s) RETURNING id",
            [body],
        ).fetchone()
        self.run(
            "INSERT INTO wardclerk_evidence.leaf VALUES (%s, %s, %s)",
            index,
            entry_id,
            hashlib.sha256(body.encode()).digest(),
        )
        self.rehash(entry_id)

    def rehash(self, entry_id):
        row = self.connection.execute(
            "SELECT id, created_at, txid::text, body FROM wardclerk_evidence.entry"
            " WHERE id = %s",
            [entry_id],
        ).fetchone()
        self.run(
            "UPDATE wardclerk_evidence.leaf SET leaf_hash = %s WHERE entry_id = %s",
            leaf_hash(leaf_data(*row)),
            entry_id,
        )

    def rebuild(self, size=None, signer=None):
        """Recompute every checkpoint; sign again where there is a key for it."""
        hashes = [
            bytes(row[0])
            for row in self.connection.execute(
                "SELECT leaf_hash FROM wardclerk_evidence.leaf ORDER BY leaf_index"
            )
        ]
        if size:
            self.run(
                "INSERT INTO wardclerk_evidence.checkpoint (size, root, frontier, note)"
                " SELECT %s, root, frontier, note FROM wardclerk_evidence.checkpoint"
                " ORDER BY size DESC LIMIT 1",
                size,
            )
        for at in self.sizes():
            tree = CompactRange()
            for one in hashes[:at]:
                tree.append(one)
            self.run(
                "UPDATE wardclerk_evidence.checkpoint SET root = %s, frontier = %s"
                " WHERE size = %s",
                tree.root(),
                tree.frontier(),
                at,
            )
            if signer:
                text = note.checkpoint_text(ORIGIN, at, tree.root(), datetime.now(UTC))
                self.run(
                    "UPDATE wardclerk_evidence.checkpoint SET note = %s"
                    " WHERE size = %s",
                    note.sign(text, ORIGIN, signer),
                    at,
                )


ALTERATIONS = (
    Forger.edit_body,
    Forger.edit_time,
    Forger.edit_transaction,
    Forger.edit_and_rehash,
    Forger.edit_and_rebuild,
    Forger.edit_personal_value,
    Forger.swap_personal_salt,
    Forger.delete_entry,
    Forger.delete_leaf,
    Forger.delete_and_close_the_gap,
    Forger.delete_and_rebuild,
    Forger.truncate,
    Forger.truncate_leaves_only,
    Forger.insert_in_the_middle,
    Forger.insert_and_rebuild,
    Forger.insert_at_the_end,
    Forger.swap_leaves,
    Forger.swap_bodies,
    Forger.rewrite_all,
    Forger.rewrite_all_and_hand_over,
)
