"""Turns pending evidence into leaves under signed checkpoints, each second."""

import asyncio
from datetime import UTC, datetime

from wardclerk.core.ledger import key, leaf, merkle, note
from wardclerk.relay import metrics, queries, seal_key
from wardclerk.relay.anchor import AnchorFile
from wardclerk.relay.database import Session
from wardclerk.relay.part import Part
from wardclerk.relay.settings import Settings
from wardclerk.relay.turn import Turn

SEAL_SECONDS = 1.0
BATCH = 1_000  # entries under one checkpoint: about 0.1 s of work
ANCHOR_BATCH = 1_000


class SealRefused(Exception):
    """Database, anchor and key contradict each other; a person must look."""


class Sealer(Part):
    """Exactly one relay seals; the others stand by and take over when it is gone."""

    name = "sealer"
    interval_seconds = SEAL_SECONDS

    def __init__(self, settings: Settings):
        super().__init__()
        self._settings = settings
        self._session = Session(settings.database_url, self.name)
        self._turn = Turn(self._session, "sealer")
        self._anchor = AnchorFile(settings.anchor_file)
        self._key = None
        self._tree: merkle.CompactRange | None = None  # None: read it again first

    async def step(self) -> bool:
        if not await self._turn.take():
            self._stand_by()
            return False
        metrics.SEALER_ACTIVE.set(1)
        try:
            if self._tree is None:
                await self._resume()
            if self._next_key_file.exists():
                await self._hand_over()
            sealed = await self._seal()
            if sealed:
                await self._anchor_new_checkpoints()
        except BaseException:
            self._tree = None  # whatever happened, the database knows where it ends
            raise
        self.health.good(f"{self._tree.size} sealed")
        return sealed == BATCH

    def _stand_by(self):
        self._tree = None
        metrics.SEALER_ACTIVE.set(0)
        self.health.good("standing by: another relay seals")

    async def _resume(self):
        """Go on where the last checkpoint ended, if nothing contradicts it."""
        self._key = seal_key.load_or_create(self._settings.seal_key_file)
        rows = await self._session.run(queries.LAST_CHECKPOINT)
        tree = self._stored_tree(rows[0] if rows else None)
        known = await self._session.run(queries.SEAL_KEYS)
        await self._finish_hand_over(known)
        try:
            self._check_anchor(tree.size)
            self._check_signature(rows[0] if rows else None, known)
        except SealRefused as refusal:
            await self._accept_or_refuse(tree, refusal)
        await self._publish_key(known, tree.size)
        metrics.SEAL_BLOCKED.set(0)
        self._tree = tree
        self._show_size()
        await self._anchor_new_checkpoints()
        self.log.info("sealing_resumed", size=tree.size)

    def _stored_tree(self, checkpoint):
        """The tree as the database has it; its right edge must belong to its root."""
        if checkpoint is None:
            return merkle.CompactRange()
        size, frontier = checkpoint["size"], bytes(checkpoint["frontier"])
        tree = merkle.CompactRange.from_frontier(size, frontier)
        if tree.root() != bytes(checkpoint["root"]):
            raise SealRefused(f"the right edge stored at size {size} is not its root's")
        return tree

    async def _accept_or_refuse(self, tree, refusal):
        """Only a person may continue a log that contradicts its anchor or key.

        The anchor file keeps both sides of the contradiction, so an auditor sees it.
        """
        if self._settings.accepted_rollback_size != tree.size:
            metrics.SEAL_BLOCKED.set(1)
            raise refusal
        signed = self._checkpoint(tree)
        await asyncio.to_thread(self._anchor.append, [signed])
        self.log.error("contradiction_accepted", size=tree.size, detail=str(refusal))

    def _check_anchor(self, size):
        anchored = self._anchor.last_size()
        if anchored > size:
            raise SealRefused(
                f"the anchor file knows {anchored} entries, the database {size}; was "
                f"a backup restored? See monitoring/runbooks/sealing-blocked.md"
            )

    def _check_signature(self, checkpoint, known):
        if checkpoint is None:
            return
        origin = self._settings.seal_origin
        try:
            signer = self._signer(checkpoint["size"], known)
            signed = note.parse(note.verify(checkpoint["note"], origin, signer))
        except note.NoteError as error:
            raise SealRefused(
                "the last checkpoint was not signed by this key; is the key file the "
                "right one? See monitoring/runbooks/sealing-blocked.md"
            ) from error
        if (signed.size, signed.root) != (
            checkpoint["size"],
            bytes(checkpoint["root"]),
        ):
            raise SealRefused("the last checkpoint says other than what was signed")

    def _signer(self, size, known):
        """The public key that ought to have signed the checkpoint of this size.

        Right after a hand-over that is the key before this one, if this one says so.
        """
        handover = known[0]["handover"] if known else None
        if handover and known[0]["key_text"] == self._key_text():
            text = note.verify(handover, self._settings.seal_origin, self._public_key)
            _schema, _origin, at, old, *_rest = text.split("\n")
            if size <= int(at):
                return key.public_key(old)
        return self._public_key

    async def _publish_key(self, known, size):
        """Tell which key signs from here on; the first one needs no hand-over."""
        if self._key_text() in {row["key_text"] for row in known}:
            return
        await self._session.run(
            queries.ADD_SEAL_KEY,
            key_text=self._key_text(),
            first_size=size if known else 0,
            handover=None,
        )

    async def _hand_over(self):
        """Let the next key take over: said by both, anchored, then the old one is gone.

        A crash in between leaves the next key's file, and `_finish_hand_over` goes on.
        """
        upcoming = seal_key.load_or_create(self._next_key_file)
        size, origin = self._tree.size, self._settings.seal_origin
        said = key.handover(origin, size, self._key, upcoming, datetime.now(UTC))
        public_key = upcoming.public_key().public_bytes_raw()
        await self._session.run(
            queries.ADD_SEAL_KEY,
            key_text=key.key_text(origin, public_key),
            first_size=size,
            handover=said,
        )
        await self._complete_hand_over(size, said, upcoming)

    async def _finish_hand_over(self, known):
        """Go on where a crash ended: the database knows the next key, the disk not."""
        if not known or not self._next_key_file.exists():
            return
        upcoming = seal_key.load_or_create(self._next_key_file)
        public_key = upcoming.public_key().public_bytes_raw()
        newest = known[0]
        if newest["key_text"] == key.key_text(self._settings.seal_origin, public_key):
            await self._complete_hand_over(
                newest["first_size"], newest["handover"], upcoming
            )

    async def _complete_hand_over(self, size, said, upcoming):
        await asyncio.to_thread(self._anchor.append_handover, size, said)
        await asyncio.to_thread(seal_key.take_over, self._settings.seal_key_file)
        self._key = upcoming
        self.log.warning("key_handed_over", size=size, key=self._key_text())

    @property
    def _next_key_file(self):
        return seal_key.next_file(self._settings.seal_key_file)

    @property
    def _public_key(self):
        return self._key.public_key().public_bytes_raw()

    def _key_text(self):
        return key.key_text(self._settings.seal_origin, self._public_key)

    async def _seal(self) -> int:
        """Seal one batch in one transaction; nothing is half sealed."""
        async with self._session.transaction() as run:
            taken = await run(queries.TAKE_PENDING, batch=BATCH)
            if not taken:
                return 0
            ids = sorted(row["entry_id"] for row in taken)
            hashes = leaf_hashes(await run(queries.ENTRIES, ids=ids), ids)
            tree = extended(self._tree, hashes)
            await run(
                queries.ADD_LEAVES,
                first_index=self._tree.size,
                entry_ids=ids,
                leaf_hashes=hashes,
            )
            await run(queries.ADD_CHECKPOINT, **self._checkpoint(tree))
        self._tree = tree
        metrics.SEALED.inc(len(ids))
        self._show_size()
        self.log.info("sealed", entries=len(ids), size=tree.size)
        return len(ids)

    def _checkpoint(self, tree):
        text = note.checkpoint_text(
            self._settings.seal_origin, tree.size, tree.root(), datetime.now(UTC)
        )
        return {
            "size": tree.size,
            "root": tree.root(),
            "frontier": tree.frontier(),
            "note": note.sign(text, self._settings.seal_origin, self._key),
        }

    async def _anchor_new_checkpoints(self):
        """Bring the anchor file up to the database, also after a crash between both."""
        while True:
            rows = await self._session.run(
                queries.CHECKPOINTS_AFTER,
                size=self._anchor.last_size(),
                batch=ANCHOR_BATCH,
            )
            if not rows:
                return
            await asyncio.to_thread(self._anchor.append, rows)

    def _show_size(self):
        metrics.TREE_SIZE.set(self._tree.size)

    async def close(self) -> None:
        await self._session.close()


def extended(tree: merkle.CompactRange, hashes: list[bytes]) -> merkle.CompactRange:
    """A new tree with these leaves at its end; the old one stays as it was."""
    longer = merkle.CompactRange(tree.size, list(tree.edge))
    for leaf_hash in hashes:
        longer.append(leaf_hash)
    return longer


def leaf_hashes(entries: list[dict], ids: list[int]) -> list[bytes]:
    """One RFC 6962 leaf hash an entry, in the order of ids."""
    if [entry["id"] for entry in entries] != ids:
        raise SealRefused("pending names entries that do not exist")
    return [
        merkle.leaf_hash(
            leaf.leaf_data(
                entry["id"], entry["created_at"], entry["txid"], entry["body"]
            )
        )
        for entry in entries
    ]
