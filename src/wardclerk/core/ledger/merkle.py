"""The Merkle tree of RFC 6962: roots, growth in O(log n), and both kinds of proof."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()
# The prefixes keep a leaf from being read as a node and a node as a leaf.
LEAF_PREFIX, NODE_PREFIX = b"\x00", b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one leaf."""
    return hashlib.sha256(LEAF_PREFIX + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two subtrees."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


@dataclass(slots=True)
class CompactRange:
    """A tree that remembers only its size and its right edge.

    `edge` holds the roots of the perfect subtrees that make up the tree, the
    largest first: one for each 1 in the binary form of `size`.
    """

    size: int = 0
    edge: list[bytes] = field(default_factory=list)

    @classmethod
    def from_frontier(cls, size: int, frontier: bytes) -> "CompactRange":
        """Read a range as `frontier()` wrote it; refuse what cannot be one."""
        if size < 0 or len(frontier) != HASH_BYTES * size.bit_count():
            raise ValueError(
                f"A tree of {size} leaves has no right edge of {len(frontier)} bytes."
            )
        steps = range(0, len(frontier), HASH_BYTES)
        return cls(size, [bytes(frontier[at : at + HASH_BYTES]) for at in steps])

    def frontier(self) -> bytes:
        """Return the right edge as bytes, for a database column."""
        return b"".join(self.edge)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash; every full pair of subtrees becomes one."""
        node, size = leaf, self.size
        while size & 1:
            node = node_hash(self.edge.pop(), node)
            size >>= 1
        self.edge.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root hash of the whole tree."""
        if not self.edge:
            return EMPTY_ROOT
        node = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            node = node_hash(left, node)
        return node


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over all these leaf hashes."""
    tree = CompactRange()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes that lead from leaf `index` to the root, nearest first."""
    if not 0 <= index < len(leaves):
        raise ValueError(f"No leaf {index} in a tree of {len(leaves)}.")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), root(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), root(leaves[:split])]


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """Return the hashes that show the first `old_size` leaves are still the same."""
    if not 0 <= old_size <= len(leaves):
        raise ValueError(f"No older size {old_size} of a tree of {len(leaves)}.")
    if old_size in (0, len(leaves)):
        return []
    return _subproof(leaves, old_size, is_whole=True)


class Levels:
    """A whole tree in memory, from which many proofs cost little: 64 bytes a leaf.

    Level 0 holds the leaves; a node without a sibling moves up unchanged, which is
    the tree of RFC 6962. Each level is one run of bytes.
    """

    def __init__(self, leaves: bytes):
        self.size = len(leaves) // HASH_BYTES
        self._levels = [leaves]
        while len(self._levels[-1]) > HASH_BYTES:
            self._levels.append(_level_above(self._levels[-1]))

    def root(self) -> bytes:
        """Return the root hash of the whole tree."""
        return self._levels[-1] or EMPTY_ROOT

    def inclusion_proof(self, index: int) -> list[bytes]:
        """Return what `inclusion_proof` returns for the same leaves."""
        if not 0 <= index < self.size:
            raise ValueError(f"No leaf {index} in a tree of {self.size}.")
        siblings = [
            self._node(height, (index >> height) ^ 1)
            for height in range(len(self._levels) - 1)
        ]
        return [node for node in siblings if node]

    def consistency_proof(self, old_size: int) -> list[bytes]:
        """Return what `consistency_proof` returns for the same leaves."""
        if not 0 <= old_size <= self.size:
            raise ValueError(f"No older size {old_size} of a tree of {self.size}.")
        if old_size in (0, self.size):
            return []
        proof, start, end, is_whole = [], 0, self.size, True
        while old_size != end:
            middle = start + _split(end - start)
            if old_size <= middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(start, middle))
                start, is_whole = middle, False
        if not is_whole:
            proof.append(self._range(start, end))
        return proof[::-1]

    def _range(self, start, end):
        """Return the root over leaves that are one subtree."""
        height = (end - start - 1).bit_length()
        return self._node(height, start >> height)

    def _node(self, height, place):
        level = self._levels[height]
        return level[place * HASH_BYTES : (place + 1) * HASH_BYTES]


def _level_above(level):
    step = 2 * HASH_BYTES
    even = len(level) - len(level) % step
    pairs = (
        hashlib.sha256(NODE_PREFIX + level[at : at + step]).digest()
        for at in range(0, even, step)
    )
    return b"".join([*pairs, level[even:]])


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes
) -> bool:
    """Tell whether the proof leads from this leaf at `index` to the root."""
    if not 0 <= index < size:
        return False
    at, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            at, last = _climb_right_edge(at, last)
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root_hash


def verify_consistency(
    old_size: int, size: int, proof: Sequence[bytes], old_root: bytes, root_hash: bytes
) -> bool:
    """Tell whether the tree of `size` begins with the whole tree of `old_size`."""
    if not 0 <= old_size <= size:
        return False
    if old_size == size:
        return not proof and old_root == root_hash
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    # A perfect old tree is itself a node of the new one; its root starts the climb.
    path = [old_root, *proof] if old_size.bit_count() == 1 else list(proof)
    if not path:
        return False
    old_at, last = old_size - 1, size - 1
    while old_at & 1:
        old_at, last = old_at >> 1, last >> 1
    old_node = new_node = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if old_at & 1 or old_at == last:
            old_node = node_hash(sibling, old_node)
            new_node = node_hash(sibling, new_node)
            old_at, last = _climb_right_edge(old_at, last)
        else:
            new_node = node_hash(new_node, sibling)
        old_at, last = old_at >> 1, last >> 1
    return last == 0 and old_node == old_root and new_node == root_hash


def _climb_right_edge(at, last):
    """Skip the levels at which a node on the right edge has no sibling."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _split(size):
    """Return the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _subproof(leaves, old_size, is_whole):
    if old_size == len(leaves):
        return [] if is_whole else [root(leaves)]
    split = _split(len(leaves))
    if old_size <= split:
        below = _subproof(leaves[:split], old_size, is_whole)
        return [*below, root(leaves[split:])]
    below = _subproof(leaves[split:], old_size - split, is_whole=False)
    return [*below, root(leaves[:split])]
