#!/usr/bin/env python3
"""Checks an evidence binder without the system that wrote it: one file, plain Python.

    python3 -I verify.py BINDER.zip --key KEY --anchor ANCHOR

KEY is the log's public key (text or a file) and ANCHOR a copy of the anchor file.
Take both from whoever keeps them for you, never from the binder: who forges a
binder forges what lies in it. The same goes for this program.

What is proved, in the order of the code below:
  1. each entry hashes to the leaf that the Merkle tree (RFC 6962) holds for it;
  2. the leaves lead to the root that a checkpoint names, none left out;
  3. the checkpoint is signed (Ed25519) by the key, or by one it was handed over to;
  4. every anchored root is a root of this same tree: nothing older was changed;
  5. the population has the promised number, from the promised first to the last;
  6. personal values that are disclosed are those that the entries committed to.

Exit codes: 0 valid; 1 invalid: something contradicts; 2 the input cannot be used;
3 incomplete: something is missing; 4 valid in itself, but not held against a key and
an anchor of your own. This file deliberately shares no code with what it checks.
"""

import argparse
import base64
import json
import re
import sys
import zipfile
from datetime import datetime, timedelta
from hashlib import sha256, sha512

VALID, INVALID, UNUSABLE, INCOMPLETE, UNANCHORED = range(5)
VERDICTS = ("VALID", "INVALID", "UNUSABLE", "INCOMPLETE", "UNANCHORED")
SCHEMA = "wardclerk.binder/1"
LINE_MAX_BYTES = 1 << 20  # an entry has at most 64 KiB
CHUNK_BYTES = 1 << 20
FINDINGS_SHOWN = 20
# A transaction may be sealed after the period in which it was written. None lives
# for an hour: the period is closed once a checkpoint is that much younger.
LATE_COMMIT = timedelta(hours=1)
# The relay's clock dates checkpoints, the database's clock dates entries.
CLOCK_SKEW = timedelta(minutes=5)

ENTRY = re.compile(
    rb'^\[(\d+),(\d+),"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)","(\d{1,20})",'
    rb"(\{.*\})\]$",
    re.MULTILINE,
)
TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Unusable(Exception):
    """The input is not what this program can judge."""


class Report:
    """What was found; the worst finding is the verdict."""

    def __init__(self):
        self.facts, self.findings = [], []

    def say(self, text):
        self.facts.append(text)

    def find(self, verdict, text):
        self.findings.append((verdict, text))

    @property
    def verdict(self):
        order = (UNUSABLE, INVALID, INCOMPLETE, UNANCHORED)
        found = {verdict for verdict, _text in self.findings}
        return next((verdict for verdict in order if verdict in found), VALID)


# -- 1. hashes of leaves and nodes ---------------------------------------------------
def leaf_hash(number, created_at, txid, body):
    """The hash of one entry: five lines, the body last and whole."""
    data = b"\x00wardclerk.entry/1\n%b\n%b\n%b\n%b" % (number, created_at, txid, body)
    return sha256(data).digest()


def node_hash(left, right):
    return sha256(b"\x01" + left + right).digest()


def read_block(lines):
    """Return the leaf indexes, hashes and entries of many whole lines."""
    found = ENTRY.findall(lines)
    if len(found) == lines.count(b"\n"):
        entries = [one[1:] for one in found]
        hashes = [leaf_hash(*entry) for entry in entries]
        return [int(one[0]) for one in found], hashes, entries
    rows = [read_line(line) for line in lines.split(b"\n") if line]
    return [list(column) for column in zip(*rows, strict=True)]


def read_line(line):
    """Return (leaf index, hash, entry) of a line; the entry is None when withheld."""
    try:
        parts = json.loads(line)
        if len(parts) == 2:
            return int(parts[0]), bytes.fromhex(parts[1]), None
        index, number, created_at, txid, body = parts
        if isinstance(body, dict):
            body = line[line.index(b"{") : -1].decode()
        texts = (str(number), created_at, str(txid), body)
        entry = tuple(text.encode() for text in texts)
        return int(index), leaf_hash(*entry), entry
    except (ValueError, TypeError, AttributeError) as error:
        raise Unusable(f"a line of entries.ndjson is damaged: {line[:60]!r}") from error


# -- 2. trees ------------------------------------------------------------------------
class Tree:
    """A Merkle tree that keeps only its size and its right edge."""

    def __init__(self, size=0, edge=()):
        if size.bit_count() != len(edge):
            raise Unusable(f"a tree of {size} leaves has another right edge")
        self.size, self.edge = size, list(edge)

    def extend(self, leaves):
        """Add leaves: each run that fills a perfect subtree becomes its root first."""
        at = 0
        while at < len(leaves):
            room = self.size & -self.size or len(leaves)
            width = 1 << min(room, len(leaves) - at).bit_length() - 1
            nodes, at = leaves[at : at + width], at + width
            while len(nodes) > 1:
                pairs = zip(nodes[::2], nodes[1::2], strict=True)
                nodes = [sha256(b"\x01" + a + b).digest() for a, b in pairs]
            self.push(nodes[0], width)

    def push(self, node, width):
        """Add one perfect subtree; every full pair of subtrees becomes one."""
        size = self.size // width
        while size & 1:
            node, size = node_hash(self.edge.pop(), node), size >> 1
        self.edge.append(node)
        self.size += width

    def root(self):
        if not self.edge:
            return sha256().digest()
        *rest, node = self.edge
        for left in reversed(rest):
            node = node_hash(left, node)
        return node


def root_from_inclusion(leaf, index, size, proof):
    """Return the root to which a proof leads from a leaf (RFC 9162, 2.1.3.2)."""
    at, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    return node if last == 0 else None


def is_consistent(old_size, size, proof, old_root, root):
    """Tell whether the tree begins with the older one (RFC 9162, 2.1.4.2)."""
    if old_size == size:
        return not proof and old_root == root
    path = [old_root, *proof] if old_size.bit_count() == 1 else list(proof)
    if not 0 < old_size < size or not path:
        return False
    at, last = old_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_node = new_node = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_node = node_hash(sibling, old_node)
            new_node = node_hash(sibling, new_node)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new_node = node_hash(new_node, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and (old_node, new_node) == (old_root, root)


# -- 3. signatures: Ed25519 (RFC 8032), signed notes and keys ------------------------
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(scalar, point):
    product = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            product = add(product, point)
        point, scalar = add(point, point), scalar >> 1
    return product


def decode_point(encoded):
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(public_key, message, signature):
    """Tell whether this key made the signature."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, commitment = decode_point(public_key), decode_point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= ORDER:
        return False
    hashed = sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(hashed, "little") % ORDER
    p, q = multiply(scalar, BASE), add(commitment, multiply(challenge, key))
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 == (p[1] * q[2] - q[1] * p[2]) % P


class Key:
    """A public key as text: name+hash+base64, and between which sizes it signs."""

    def __init__(self, text):
        try:
            self.text = text.strip()
            self.name, self.hash, encoded = self.text.split("+", 2)
            typed = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise Unusable("a key is written as name+hash+base64") from error
        self.public, self.first_size, self.last_size = typed[1:], 0, None
        named = sha256(self.name.encode() + b"\n" + typed).digest()[:4].hex()
        if typed[:1] != b"\x01" or len(typed) != 33 or named != self.hash:
            raise Unusable(f"the key {self.name} is damaged")

    def has_signed(self, note):
        text, lines = split_note(note)
        for name, stamp in lines:
            if name == self.name and stamp[:4].hex() == self.hash:
                return is_signed(self.public, text.encode(), stamp[4:])
        return False


def split_note(note):
    """Return a note's text and its signatures: (name, key hash and signature)."""
    head, blank, tail = note.rpartition("\n\n")
    try:
        if not blank:
            raise ValueError("no signature")
        lines = [line.split(" ") for line in tail.strip("\n").split("\n")]
        return head + "\n", [(n, base64.b64decode(s)) for _dash, n, s in lines]
    except ValueError as error:
        raise Unusable("a signed note is damaged") from error


class Checkpoint:
    """The signed size and root of the tree at one time."""

    def __init__(self, note):
        self.note = note
        try:
            self.origin, size, root, time, end = split_note(note)[0].split("\n")
            self.size, self.root = int(size), base64.b64decode(root, validate=True)
            self.time = time.removeprefix("time ")
            datetime.strptime(self.time, TIME_FORMAT)
        except ValueError as error:
            raise Unusable("a checkpoint is damaged") from error
        if end or self.size < 0 or len(self.root) != 32:
            raise Unusable("a checkpoint is damaged")


class KeyRing:
    """The keys that are trusted: those given, and those that they handed over to."""

    def __init__(self, keys, handovers):
        self.keys = list(keys)
        for note in handovers:
            self.follow(note)

    def follow(self, note):
        """Trust the one key because of the other; a key is handed over once."""
        text, _signatures = split_note(note)
        kind, _origin, size, old_text, new_text, *_time = text.split("\n")
        old, new = self.known(old_text), self.known(new_text)
        if kind != "wardclerk.hand-over/1" or not (old or new):
            return
        old, new = old or Key(old_text), new or Key(new_text)
        first_time = old.last_size is None and not new.first_size
        if first_time and old.has_signed(note) and new.has_signed(note):
            self.keys += [key for key in (old, new) if key not in self.keys]
            old.last_size = new.first_size = int(size)

    def known(self, text):
        return next((key for key in self.keys if key.text == text), None)

    def accepts(self, checkpoint):
        """Tell whether a trusted key signed it while it was the log's key."""
        return any(
            key.name == checkpoint.origin
            and key.first_size <= checkpoint.size
            and (key.last_size is None or checkpoint.size <= key.last_size)
            and key.has_signed(checkpoint.note)
            for key in self.keys
        )


# -- 4. the anchor -------------------------------------------------------------------
class Anchor:
    """Checkpoints kept outside the database, in the order in which they were made."""

    def __init__(self, lines, report):
        self.checkpoints, self.handovers, self.rollbacks = {}, [], []
        for line in lines:
            try:
                told = json.loads(line)
                note = told["note"]
            except (ValueError, KeyError, TypeError):
                continue  # torn by a crash; a whole line follows
            if told.get("kind") == "hand-over":
                self.handovers.append(note)
            else:
                self.take(Checkpoint(note), report)
        self.sizes = sorted(self.checkpoints)

    def take(self, checkpoint, report):
        last = max(self.checkpoints, default=0)
        if last and checkpoint.size <= last:
            if self.checkpoints[last].root == checkpoint.root:
                return  # the same line again
            self.put_back(checkpoint, report)
        self.checkpoints[checkpoint.size] = checkpoint

    def put_back(self, checkpoint, report):
        """The log was continued from an older state: a person accepted that, or not."""
        lost = max(self.checkpoints)
        report.find(
            INCOMPLETE,
            f"the anchor knew {lost} entries when the log was put back to"
            f" {checkpoint.size} at {checkpoint.time}: ask who ordered that",
        )
        self.rollbacks.append(checkpoint)
        for size in [one for one in self.checkpoints if one >= checkpoint.size]:
            del self.checkpoints[size]

    @property
    def size(self):
        return self.sizes[-1] if self.sizes else 0


# -- 5. the binder -------------------------------------------------------------------
class Binder:
    """The files of one binder, and the checks over them."""

    def __init__(self, archive):
        self.archive, self.names = archive, set(archive.namelist())
        self.manifest = self.json("manifest.json")
        if self.manifest.get("schema") != SCHEMA:
            raise Unusable(f"this is no binder of the form {SCHEMA}")
        notes = [json.loads(line)["note"] for line in self.lines("checkpoints.ndjson")]
        self.checkpoints = [Checkpoint(note) for note in notes]
        if not self.checkpoints:
            raise Unusable("the binder holds no checkpoint")
        self.start = self.checkpoints[0] if self.manifest["first"] else None
        self.head = self.checkpoints[-1]
        self.committed = {}  # entry number -> body, for those with disclosed values
        self.wanted = {told["entry"] for told in self.personal()}

    def json(self, name):
        if name not in self.names:
            raise Unusable(f"the binder holds no {name}")
        return json.loads(self.archive.read(name))

    def blocks(self, name):
        """Yield a file piece by piece, each piece some whole lines."""
        if name not in self.names:
            return
        with self.archive.open(name) as file:
            rest = b""
            while chunk := file.read(CHUNK_BYTES):
                whole, end, rest = (rest + chunk).rpartition(b"\n")
                if end:
                    yield whole + end
                elif len(rest) > LINE_MAX_BYTES:
                    raise Unusable(f"a line of {name} is longer than an entry can be")
            if rest:
                yield rest + b"\n"

    def lines(self, name):
        for block in self.blocks(name):
            yield from filter(None, block.split(b"\n"))

    def personal(self):
        return [json.loads(line) for line in self.lines("personal.ndjson")]

    def check(self, ring, anchor, report):
        """Run every check; return how many leaves the anchor vouches for, and must."""
        for checkpoint in self.checkpoints:
            if not ring.accepts(checkpoint):
                report.find(
                    INVALID,
                    f"the checkpoint of size {checkpoint.size} is not signed by the"
                    " log's key",
                )
        kinds = {"range": self.check_range, "selection": self.check_selection}
        if self.manifest.get("kind") not in kinds:
            raise Unusable("the binder is neither a range nor a selection")
        sizes = kinds[self.manifest["kind"]](anchor, report)
        self.check_personal(report)
        return sizes

    def check_range(self, anchor, report):
        """Every leaf of a stretch of the tree, in order: nothing can be left out."""
        tree = self.starting_tree(self.manifest["first"], report)
        marks = Marks(anchor, tree.size, self.head.size, report)
        population, told = Population(self.manifest), self.told_hashes()
        differs = False
        for block in self.blocks("entries.ndjson"):
            indexes, hashes, entries = read_block(block)
            if gap := first_gap(indexes, tree.size):
                report.find(INVALID, f"leaf {gap[0]} is missing: leaf {gap[1]} follows")
                return marks.met, self.head.size
            differs = differs or self.differ(told, indexes, hashes, entries, report)
            marks.extend(tree, hashes)
            population.take(entries)
            self.keep(entries)
        self.check_end(tree, differs, report)
        population.check(report)
        population.check_closed(self.head, anchor, report)
        return marks.met, self.head.size

    def differ(self, told, indexes, hashes, entries, report):
        """Name the first entry whose hash is not the one that the tree holds."""
        kept = told(len(hashes))
        if not kept or kept == b"".join(hashes):
            return False
        pairs = enumerate(zip(hashes, cut(kept), strict=False))
        place = next((at for at, (now, then) in pairs if now != then), -1)
        who = name_of(indexes[place], entries[place])
        report.find(INVALID, f"{who} is the first that is not what was sealed")
        return True

    def starting_tree(self, first, report):
        """The tree before the stretch, which its checkpoint must vouch for."""
        if not first:
            return Tree()
        edge = [bytes.fromhex(text) for text in self.manifest["frontier"]]
        tree = Tree(first, edge)
        if (self.start.size, self.start.root) != (first, tree.root()):
            report.find(INVALID, f"the stretch does not begin at leaf {first}")
        return tree

    def told_hashes(self):
        """Return a reader of the hashes that the tree holds, to name what differs."""
        if "leaves.bin" not in self.names:
            return lambda count: b""
        file = self.archive.open("leaves.bin")
        return lambda count: file.read(32 * count)

    def check_end(self, tree, differs, report):
        if tree.size < self.head.size:
            report.find(
                INVALID, f"leaf {tree.size} is missing: the file ends before it"
            )
        elif tree.size > self.head.size:
            report.find(INVALID, f"leaf {self.head.size} was never sealed")
        elif tree.root() != self.head.root and not differs:
            report.find(INVALID, "the leaves do not lead to the signed root")

    def check_selection(self, anchor, report):
        """Single entries, each with the proof that the tree holds it."""
        population, last = Population(self.manifest), -1
        proofs = self.lines("proofs.ndjson")
        for block in self.blocks("entries.ndjson"):
            indexes, hashes, entries = read_block(block)
            for index, leaf, entry in zip(indexes, hashes, entries, strict=True):
                if not self.is_proved(index, leaf, next(proofs, b"[-1]")):
                    who = name_of(index, entry)
                    report.find(INVALID, f"{who} is not what was sealed")
                if index <= last:
                    report.find(INVALID, f"{name_of(index, entry)} is out of order")
                last = index
            population.take(entries)
            self.keep(entries)
        population.check(report)
        report.say("each entry is proved; that there are no others is not")
        return self.anchored_head(anchor, report), last + 1

    def is_proved(self, index, leaf, proof_line):
        told, *proof = json.loads(proof_line)
        path = [bytes.fromhex(text) for text in proof]
        root = root_from_inclusion(leaf, index, self.head.size, path)
        return told == index < self.head.size and root == self.head.root

    def anchored_head(self, anchor, report):
        """Hold the checkpoint against the anchor, directly or by consistency."""
        anchored = 0
        if self.head.size in anchor.checkpoints:
            if anchor.checkpoints[self.head.size].root == self.head.root:
                return self.head.size
            report.find(INVALID, f"another tree of size {self.head.size} was anchored")
        for line in self.lines("consistency.ndjson"):
            old_size, *proof = json.loads(line)
            known = anchor.checkpoints.get(old_size)
            path = [bytes.fromhex(text) for text in proof]
            if known and is_consistent(
                old_size, self.head.size, path, known.root, self.head.root
            ):
                anchored = max(anchored, old_size)
            elif known:
                report.find(
                    INVALID,
                    f"the tree does not begin with the {old_size} leaves anchored at"
                    f" {known.time}",
                )
        return anchored

    # -- 6. personal values ----------------------------------------------------------
    def keep(self, entries):
        """Remember the bodies whose commitments are checked at the end."""
        for entry in entries if self.wanted else ():
            if entry and int(entry[0]) in self.wanted:
                self.committed[int(entry[0])] = json.loads(entry[3])

    def check_personal(self, report):
        for told in self.personal():
            part, _dot, name = told["field"].partition(".")
            body = self.committed.get(told["entry"], {})
            committed = (body.get(part) or {}).get(name)
            framed = ["wardclerk.commitment/1"]
            framed += [told["salt"], told["field"], told["value"]]
            text = json.dumps(framed, ensure_ascii=False, separators=(",", ":"))
            hashed = sha256(text.encode()).hexdigest()
            if committed != {"commitment": hashed}:
                report.find(
                    INVALID,
                    f"entry {told['entry']} did not commit to the value disclosed for"
                    f" {told['field']}",
                )


class Marks:
    """The anchored roots that the growing tree must meet on its way."""

    def __init__(self, anchor, first, last, report):
        self.anchor, self.report, self.met = anchor, report, 0
        self.sizes = [size for size in anchor.sizes if max(first, 1) <= size <= last]
        self.sizes.reverse()

    def extend(self, tree, leaves):
        """Let the tree grow from one anchored size to the next."""
        at = 0
        while self.sizes and self.sizes[-1] <= tree.size + len(leaves) - at:
            step = self.sizes[-1] - tree.size
            tree.extend(leaves[at : at + step])
            at += step
            self.meet(tree)
        tree.extend(leaves[at:])

    def meet(self, tree):
        """Compare at an anchored size; a difference ends the search."""
        anchored = self.anchor.checkpoints[self.sizes.pop()]
        if tree.root() == anchored.root:
            self.met = anchored.size
            return
        self.sizes = []
        self.report.find(
            INVALID,
            f"the first {anchored.size} leaves are not those that were anchored at"
            f" {anchored.time}",
        )


class Population:
    """Counts the entries that the binder's own question asks for."""

    def __init__(self, manifest):
        self.manifest = manifest
        self.count = self.lines = self.withheld = 0
        self.since = (manifest.get("from") or "").encode()
        self.until = (manifest.get("until") or "").encode()
        self.asked = manifest.get("filter") or {}

    def take(self, entries):
        self.lines += len(entries)
        told = [entry for entry in entries if entry is not None]
        self.withheld += len(entries) - len(told)
        if self.since or self.until:
            until = self.until or b"~"
            told = [one for one in told if self.since <= one[1] < until]
        if self.asked:
            told = [one for one in told if self.matches(one[3])]
        self.count += len(told)

    def matches(self, body):
        facts = json.loads(body)
        return all(
            str(facts.get(name, "")).startswith(wanted)
            if name == "action"
            else facts.get(name) == wanted
            for name, wanted in self.asked.items()
        )

    def check(self, report):
        promised = self.manifest["population"]
        report.say(f"population: {self.count} of {self.lines} entries in the file")
        if promised != self.count:
            report.find(
                INCOMPLETE, f"{promised} entries were promised, {self.count} are there"
            )
        if self.withheld:
            report.find(
                INCOMPLETE, f"{self.withheld} entries are told by their hash only"
            )

    def check_closed(self, head, anchor, report):
        """What was sealed before the stretch, or will be after it, must not count."""
        until, start = self.manifest.get("until"), self.manifest.get("started_at")
        if until and instant(head.time) < instant(until) + LATE_COMMIT:
            report.find(
                INCOMPLETE,
                f"the file ends at {head.time}: entries of the period may follow",
            )
        if not until and anchor.size > head.size:
            report.find(
                INCOMPLETE,
                f"the anchor knows {anchor.size} entries, the file ends at {head.size}",
            )
        if self.manifest["first"] and not (
            self.since and instant(start) + CLOCK_SKEW <= instant(self.since.decode())
        ):
            report.find(
                INCOMPLETE, f"the file begins at {start}, too late for the period"
            )


def first_gap(indexes, size):
    """Return (missing leaf, the one in its place), or None when the row is dense."""
    wanted = range(size, size + len(indexes))
    pairs = zip(wanted, indexes, strict=True)
    return None if indexes == list(wanted) else next(p for p in pairs if p[0] != p[1])


def cut(hashes):
    return [hashes[at : at + 32] for at in range(0, len(hashes), 32)]


def name_of(index, entry):
    return f"entry {entry[0].decode() if entry else 'withheld'} (leaf {index})"


def instant(text):
    return datetime.strptime(text, TIME_FORMAT)


# -- the command line ----------------------------------------------------------------
def verify(path, key_texts=(), anchor_lines=None):
    """Return the report over one binder; `Unusable` says why there is none."""
    report = Report()
    try:
        with zipfile.ZipFile(path) as archive:
            binder = Binder(archive)
            own = binder.json("keys.json")
            lines = anchor_lines
            if lines is None:
                lines = list(binder.lines("anchor.ndjson"))
                report.find(UNANCHORED, "no anchor was given: name yours with --anchor")
            if not key_texts:
                report.find(UNANCHORED, "no key was given: name yours with --key")
            anchor = Anchor(lines, report)
            keys = [Key(text) for text in key_texts or own["keys"][:1]]
            ring = KeyRing(keys, [*anchor.handovers, *own["handovers"]])
            judge(binder, ring, anchor, report)
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise Unusable(f"the binder cannot be read: {error}") from error
    return report


def judge(binder, ring, anchor, report):
    manifest, head = binder.manifest, binder.head
    report.say(f"binder: {manifest['title']}")
    report.say(f"log: {head.origin}, {head.size} entries at {head.time}")
    if binder.start and manifest.get("started_at") != binder.start.time:
        raise Unusable("manifest and first checkpoint name different times")
    for checkpoint in anchor.rollbacks:
        if not ring.accepts(checkpoint):
            report.find(INVALID, "the anchor holds a line that the key did not sign")
    anchored, needed = binder.check(ring, anchor, report)
    report.say(f"anchored: the first {anchored} entries of the log")
    if anchored < needed:
        report.find(
            UNANCHORED,
            f"the anchor vouches for {anchored} of {needed} entries: the rest is"
            " younger than the anchor, or was never anchored",
        )


def key_texts(given):
    """A key as text, or the keys in a file, one a line."""
    if given is None:
        return []
    if "+" in given and "\n" not in given and given.count("+") >= 2:
        return [given]
    with open(given, encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    return [line for line in lines if line and not line.startswith("#")]


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description="Checks an evidence binder offline.",
        epilog="exit codes: 0 valid, 1 invalid, 2 unusable, 3 incomplete, 4 unanchored",
    )
    parser.add_argument("binder", metavar="BINDER.zip")
    parser.add_argument("--key", help="the log's public key, as text or as a file")
    parser.add_argument("--anchor", help="your copy of the anchor file")
    given = parser.parse_args(arguments)
    try:
        lines = None
        if given.anchor:
            with open(given.anchor, "rb") as file:
                lines = file.read().splitlines()
        report = verify(given.binder, key_texts(given.key), lines)
    except (Unusable, OSError, UnicodeDecodeError) as error:
        sys.stdout.write(f"UNUSABLE: {error}\n")
        return UNUSABLE
    return tell(report)


def tell(report):
    out = [f"  {fact}" for fact in report.facts]
    shown = sorted(report.findings, key=lambda one: one[0])[:FINDINGS_SHOWN]
    out += [f"  {VERDICTS[verdict].lower()}: {text}" for verdict, text in shown]
    hidden = len(report.findings) - len(shown)
    out += [f"  and {hidden} more findings"] if hidden else []
    sys.stdout.write("\n".join([VERDICTS[report.verdict], *out]) + "\n")
    return report.verdict


if __name__ == "__main__":
    sys.exit(main())
