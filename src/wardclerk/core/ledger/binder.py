"""Writes an evidence binder: one ZIP that an auditor reads and checks without us."""

import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import IO

from wardclerk.core.ledger import note, page, recompute
from wardclerk.core.ledger.leaf import created_text, leaf_data
from wardclerk.core.ledger.merkle import HASH_BYTES, Levels, leaf_hash
from wardclerk.core.ledger.store import EvidenceStore, Row, StoredCheckpoint

SCHEMA = "wardclerk.binder/1"
QUESTION = "SELECT * FROM wardclerk_evidence.entry"  # shown to people, never run
LATE_COMMIT = timedelta(hours=1)  # as the verifier asks for
CLOCK_SKEW = timedelta(minutes=5)  # as the verifier asks for
SHOWN_ENTRIES = 2_000  # on the page for people; all of them are in entries.ndjson
PERSONAL_BATCH = 10_000
OLDEST_DATE = (1980, 1, 1, 0, 0, 0)  # of every file, so that the bytes are the same


class NothingSealed(ValueError):
    """There is no checkpoint yet, so nothing can be proved."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a binder is about.

    `asked` names a document (res_model, res_id) or a control (the beginning of the
    action's name). With `complete` every leaf of the period is told, which proves
    that nothing is left out; without it each entry comes with a proof of its own.
    """

    title: str
    asked: dict = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    complete: bool = True

    def question(self) -> str:
        """Return the query that the population answers, in the words of SQL."""
        terms = []
        if "res_model" in self.asked:
            terms.append(f"res_model = '{self.asked['res_model']}'")
        if "res_id" in self.asked:
            terms.append(f"res_id = {self.asked['res_id']}")
        if "action" in self.asked:
            terms.append(f"starts_with(action, '{self.asked['action']}')")
        if self.since:
            terms.append(f"created_at >= '{created_text(self.since)}'")
        if self.until:
            terms.append(f"created_at < '{created_text(self.until)}'")
        return " ".join((QUESTION, "WHERE", " AND ".join(terms) or "true"))

    def covers(self, row: Row) -> bool:
        """Tell whether this entry belongs to the population."""
        if row.body is None:
            return False
        if self.since and row.created_at < self.since:
            return False
        if self.until and row.created_at >= self.until:
            return False
        facts = json.loads(row.body) if self.asked else {}
        return all(
            str(facts.get(name, "")).startswith(wanted)
            if name == "action"
            else facts.get(name) == wanted
            for name, wanted in self.asked.items()
        )


@dataclass(slots=True)
class Summary:
    """What went into a binder."""

    title: str
    question: str
    kind: str
    head: note.Checkpoint
    population: int = 0
    lines: int = 0
    waiting: int = 0
    shown: list[Row] = field(default_factory=list)
    entry_ids: list[int] = field(default_factory=list)


def write(
    file: IO[bytes],
    store: EvidenceStore,
    scope: Scope,
    anchor_lines: Iterable[str] = (),
) -> Summary:
    """Write the binder and return what is in it. The same evidence, the same bytes."""
    newest = store.head()
    if newest is None:
        raise NothingSealed("No evidence is sealed yet. Is the relay running?")
    with zipfile.ZipFile(file, "w") as archive:
        writer = _range if scope.complete else _selection
        summary = writer(archive, store, scope, newest)
        _personal(archive, store, summary.entry_ids)
        keys, handovers = store.keys()
        _put_json(archive, "keys.json", {"keys": keys, "handovers": handovers})
        _put(archive, "anchor.ndjson", "".join(f"{line}\n" for line in anchor_lines))
        _for_people(archive, store, summary)
    return summary


def _range(archive, store, scope, newest):
    """Tell every leaf of the period, from one signed checkpoint to another."""
    start = _start(store, scope.since, newest.size)
    end = _end(store, scope.until) or newest
    first = start.size if start else 0
    summary = _summary(store, scope, "range", end)
    leaves = bytearray()
    with _file(archive, "entries.ndjson") as out:
        for row in store.stretch(first, end.size):
            out.write(_line(row))
            leaves += row.leaf_hash
            _count(summary, scope, row)
    _put(archive, "leaves.bin", bytes(leaves))
    told = [start, end] if start else [end]
    _checkpoints(archive, told)
    _manifest(archive, scope, summary, first, start)
    return summary


def _selection(archive, store, scope, newest):
    """Tell single entries, each with its way to the root."""
    tree = Levels(store.leaf_hashes(newest.size))
    summary = _summary(store, scope, "selection", newest)
    proofs = []
    with _file(archive, "entries.ndjson") as out:
        for row in store.selection(scope.asked, scope.since, scope.until, newest.size):
            out.write(_line(row))
            proofs.append(_proof(row.leaf_index, _inclusion(tree, row.leaf_index)))
            _count(summary, scope, row)
    _put(archive, "proofs.ndjson", "".join(proofs))
    consistency = [
        _proof(size, tree.consistency_proof(size))
        for size in store.comparable_sizes(newest.size)
        if size <= tree.size
    ]
    _put(archive, "consistency.ndjson", "".join(consistency))
    _checkpoints(archive, [newest])
    _manifest(archive, scope, summary, 0, None)
    return summary


def _inclusion(tree, index):
    """A leaf that the tree has lost has no proof; the verifier says so."""
    return tree.inclusion_proof(index) if index < tree.size else []


def _start(store, since, size):
    """The newest checkpoint before the period; None when the log began in it."""
    if since is None:
        return None
    latest = since - CLOCK_SKEW
    found = store.checkpoint_before(latest, size)
    while found and _parsed(found).time > latest:
        found = store.checkpoint_before(latest, found.size)
    return found


def _end(store, until):
    """The checkpoint with which the period is closed; None when it is still open."""
    return store.checkpoint_after(until + LATE_COMMIT) if until else None


def _summary(store, scope, kind, head):
    return Summary(
        title=scope.title,
        question=scope.question(),
        kind=kind,
        head=_parsed(head),
        waiting=store.waiting(),
    )


def _count(summary, scope, row):
    summary.lines += 1
    if scope.covers(row):
        summary.population += 1
        summary.entry_ids.append(row.entry_id)
        if len(summary.shown) < SHOWN_ENTRIES:
            summary.shown.append(row)


def _line(row: Row) -> bytes:
    """One entry as a line of JSON: index, number, time, transaction, body.

    The body stands there as it was sealed. Where only the hash can be told, or the
    body is not the one line that we write, the line says so in its own form.
    """
    if row.body is None:
        return f'[{row.leaf_index},"{row.leaf_hash.hex()}"]\n'.encode()
    created_at = created_text(row.created_at)
    head = f'[{row.leaf_index},{row.entry_id},"{created_at}","{row.txid}",'
    plain = row.body.startswith("{") and "\n" not in row.body
    return f"{head}{row.body if plain else json.dumps(row.body)}]\n".encode()


def sealed_hash(row: Row) -> bytes:
    """Return the leaf hash that follows from the entry as it is stored now."""
    return leaf_hash(leaf_data(row.entry_id, row.created_at, row.txid, row.body))


def _proof(number, hashes):
    return _json([number, *(one.hex() for one in hashes)]) + "\n"


def _checkpoints(archive, checkpoints: list[StoredCheckpoint]):
    lines = [_json({"note": one.note, "size": one.size}) for one in checkpoints]
    _put(archive, "checkpoints.ndjson", "".join(f"{line}\n" for line in lines))


def _manifest(archive, scope, summary, first, start):
    frontier = start.frontier if start else b""
    steps = range(0, len(frontier), HASH_BYTES)
    _put_json(
        archive,
        "manifest.json",
        {
            "schema": SCHEMA,
            "kind": summary.kind,
            "title": scope.title,
            "query": summary.question,
            "filter": scope.asked,
            "from": created_text(scope.since) if scope.since else None,
            "until": created_text(scope.until) if scope.until else None,
            "population": summary.population,
            "lines": summary.lines,
            "waiting": summary.waiting,
            "first": first,
            "started_at": created_text(_parsed(start).time) if start else None,
            "frontier": [frontier[at : at + HASH_BYTES].hex() for at in steps],
        },
    )


def _personal(archive, store, entry_ids):
    """Disclose what is still kept of the personal values of the population."""
    with _file(archive, "personal.ndjson") as out:
        for at in range(0, len(entry_ids), PERSONAL_BATCH):
            batch = sorted(entry_ids[at : at + PERSONAL_BATCH])
            for entry_id, name, salt, value in store.personal(batch):
                told = {"entry": entry_id, "field": name, "salt": salt, "value": value}
                out.write(f"{_json(told)}\n".encode())


def _for_people(archive, store, summary):
    """The page, the decisions recomputed, the guide and the verifier itself."""
    decisions = recompute.decisions(store, summary.shown)
    _put_json(archive, "decisions.json", decisions)
    people = store.people(sorted(page.people(summary.shown)))
    _put(archive, "binder.html", page.html(summary, decisions, people))
    package = resources.files("wardclerk.core.ledger")
    _put(archive, "README.txt", (package / "binder_readme.txt").read_text("utf-8"))
    _put(archive, "verify.py", (package / "verifier.py").read_text("utf-8"))


def _parsed(checkpoint: StoredCheckpoint) -> note.Checkpoint:
    """Read a note without judging it; a damaged one is the verifier's to name."""
    try:
        return note.parse(note.split(checkpoint.note)[0])
    except note.NoteError:
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return note.Checkpoint("?", checkpoint.size, checkpoint.root, epoch)


def _json(value) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _put_json(archive, name, value):
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    _put(archive, name, f"{text}\n")


def _put(archive, name, content):
    with _file(archive, name) as out:
        out.write(content if isinstance(content, bytes) else content.encode())


def _file(archive, name):
    info = zipfile.ZipInfo(name, OLDEST_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system, info.external_attr = 3, 0o644 << 16  # alike on every system
    return archive.open(info, "w", force_zip64=True)
