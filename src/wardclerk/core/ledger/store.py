"""Reads evidence through any `run(statement, values)`, so that each shell can export.

The launcher hands over a connection of the relay's kind, Odoo its cursor; both get
the same rows, and so the same binder, byte for byte.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

PAGE_ROWS = 10_000  # a few MB in memory
FILTERS = ("res_model", "res_id", "action")
CHECKPOINT = "SELECT size, root, frontier, note FROM wardclerk_evidence.checkpoint"
LEAVES = """
    SELECT leaf.leaf_index, leaf.leaf_hash, leaf.entry_id, entry.created_at,
           entry.txid::text, entry.body
      FROM wardclerk_evidence.leaf
      LEFT JOIN wardclerk_evidence.entry ON entry.id = leaf.entry_id
       AND (%(companies)s::bigint[] IS NULL OR entry.company_id IS NULL
            OR entry.company_id = ANY(%(companies)s::bigint[]))
"""
LEAVES_ORDER = "ORDER BY leaf.leaf_index LIMIT %(page)s"
FEWEST_ANCHORED = 200  # the last checkpoints, one by one; before that one a day


@dataclass(frozen=True, slots=True)
class Row:
    """A leaf of the tree and its entry; `body` is None when the entry is withheld."""

    leaf_index: int
    leaf_hash: bytes
    entry_id: int
    created_at: datetime | None
    txid: str
    body: str | None


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A checkpoint as the database keeps it."""

    size: int
    root: bytes
    frontier: bytes
    note: str


class EvidenceStore:
    """One log in one database."""

    def __init__(
        self,
        run: Callable[[str, dict], Iterable[tuple]],
        company_ids: Iterable[int] | None = None,
    ):
        """`company_ids`: whose entries the reader may see; None means all."""
        self._run = run
        everybody = company_ids is None
        self._companies = {"companies": None if everybody else list(company_ids)}

    def head(self) -> StoredCheckpoint | None:
        """Return the newest checkpoint."""
        return self._checkpoint("ORDER BY size DESC LIMIT 1")

    def checkpoint_before(self, time: datetime, size: int) -> StoredCheckpoint | None:
        """Return the newest that is smaller than `size` and not younger than `time`."""
        return self._checkpoint(
            "WHERE created_at <= %(time)s AND size < %(size)s"
            " ORDER BY size DESC LIMIT 1",
            time=time,
            size=size,
        )

    def checkpoint_after(self, time: datetime) -> StoredCheckpoint | None:
        """Return the oldest that is not older than `time`."""
        return self._checkpoint(
            "WHERE created_at >= %(time)s ORDER BY size LIMIT 1", time=time
        )

    def comparable_sizes(self, size: int) -> list[int]:
        """Return sizes below `size` at which an anchor is likely to know the root."""
        rows = self._run(
            "SELECT size FROM (SELECT size FROM wardclerk_evidence.checkpoint"
            " WHERE size < %(size)s ORDER BY size DESC LIMIT %(last)s) AS recent"
            " UNION SELECT max(size) FROM wardclerk_evidence.checkpoint"
            " WHERE size < %(size)s GROUP BY date_trunc('day', created_at, 'UTC')"
            " ORDER BY size",
            {"size": size, "last": FEWEST_ANCHORED},
        )
        return [row[0] for row in rows]

    def keys(self) -> tuple[list[str], list[str]]:
        """Return the public keys, the first one first, and their hand-over notes."""
        rows = list(
            self._run(
                "SELECT key_text, handover FROM wardclerk_evidence.seal_key"
                " ORDER BY first_size, created_at",
                {},
            )
        )
        return [row[0] for row in rows], [row[1] for row in rows if row[1]]

    def stretch(self, first: int, end: int) -> Iterator[Row]:
        """Yield the leaves from `first` to before `end`, page by page."""
        at = first
        while at < end:
            rows = self._rows(
                "leaf.leaf_index >= %(first)s AND leaf.leaf_index < %(end)s",
                first=at,
                end=min(end, at + PAGE_ROWS),
            )
            yield from rows
            at += PAGE_ROWS

    def selection(self, asked: dict, since, until, size: int) -> Iterator[Row]:
        """Yield the leaves below `size` whose entries answer a question."""
        at = -1
        while True:
            rows = list(
                self._rows(
                    "leaf.leaf_index > %(at)s AND leaf.leaf_index < %(size)s"
                    " AND entry.id IS NOT NULL"
                    " AND (%(res_model)s::text IS NULL"
                    "      OR entry.res_model = %(res_model)s)"
                    " AND (%(res_id)s::bigint IS NULL OR entry.res_id = %(res_id)s)"
                    " AND (%(action)s::text IS NULL"
                    "      OR starts_with(entry.action, %(action)s))"
                    " AND (%(since)s::timestamptz IS NULL"
                    "      OR entry.created_at >= %(since)s)"
                    " AND (%(until)s::timestamptz IS NULL"
                    "      OR entry.created_at < %(until)s)",
                    **{name: asked.get(name) for name in FILTERS},
                    at=at,
                    size=size,
                    since=since,
                    until=until,
                )
            )
            yield from rows
            if len(rows) < PAGE_ROWS:
                return
            at = rows[-1].leaf_index

    def leaf_hashes(self, size: int) -> bytes:
        """Return the hashes of the first `size` leaves, one after the other."""
        pages = (
            self._run(
                "SELECT string_agg(leaf_hash, ''::bytea ORDER BY leaf_index)"
                "  FROM wardclerk_evidence.leaf"
                " WHERE leaf_index >= %(first)s AND leaf_index < %(end)s",
                {"first": first, "end": min(first + PAGE_ROWS, size)},
            )
            for first in range(0, size, PAGE_ROWS)
        )
        return b"".join(bytes(row[0] or b"") for rows in pages for row in rows)

    def personal(self, entry_ids: list[int]) -> list[tuple]:
        """Return (entry, field, salt, value) of the personal values still kept."""
        return list(
            self._run(
                "SELECT secret.entry_id, secret.field, secret.salt, secret.value"
                "  FROM wardclerk_evidence.secret"
                " WHERE secret.entry_id = ANY(%(ids)s)"
                " ORDER BY secret.entry_id, secret.field",
                {"ids": entry_ids},
            )
        )

    def people(self, user_ids: list[int]) -> dict[int, str]:
        """Return the names that users have today, where there are users."""
        if not self._has("res_users"):
            return {}
        rows = self._run(
            "SELECT res_users.id, res_partner.name FROM res_users"
            "  JOIN res_partner ON res_partner.id = res_users.partner_id"
            " WHERE res_users.id = ANY(%(ids)s)",
            {"ids": user_ids},
        )
        return dict(rows)

    def policies(self, case_ids: list[int]) -> dict[int, dict]:
        """Return the policy version behind each approval case, as it is kept."""
        if not self._has("wardclerk_approval_case"):
            return {}
        rows = self._run(
            "SELECT asked.id, version.id, version.digest, version.table::text,"
            "       activated.id, activated.body::jsonb -> 'new' ->> 'digest'"
            "  FROM wardclerk_approval_case AS asked"
            "  JOIN wardclerk_policy_version AS version"
            "    ON version.id = asked.policy_version_id"
            "  LEFT JOIN wardclerk_evidence.entry AS activated"
            "    ON activated.res_model = 'wardclerk.policy.version'"
            "   AND activated.res_id = version.id"
            "   AND activated.action = 'policy.activated'"
            " WHERE asked.id = ANY(%(ids)s)",
            {"ids": case_ids},
        )
        names = ("version", "digest", "table", "sealed_in", "sealed_digest")
        return {case_id: dict(zip(names, row, strict=True)) for case_id, *row in rows}

    def _has(self, table):
        [row] = self._run("SELECT to_regclass(%(table)s) IS NOT NULL", {"table": table})
        return row[0]

    def waiting(self) -> int:
        """Return how many entries are not in the tree yet."""
        [row] = self._run("SELECT count(*) FROM wardclerk_evidence.pending", {})
        return row[0]

    def _checkpoint(self, which, **values):
        rows = self._run(" ".join((CHECKPOINT, which)), values)
        for size, root, frontier, note in rows:
            return StoredCheckpoint(size, bytes(root), bytes(frontier), note)
        return None

    def _rows(self, where, **values):
        statement = " ".join((LEAVES, "WHERE", where, LEAVES_ORDER))
        rows = self._run(statement, {**values, **self._companies, "page": PAGE_ROWS})
        for index, leaf_hash, *entry in rows:
            yield Row(index, bytes(leaf_hash), *entry)
