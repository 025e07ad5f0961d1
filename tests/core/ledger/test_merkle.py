"""The tree of RFC 6962: known roots, growth, and proofs that cannot be bent."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.ledger import merkle

# Leaves and roots of the test vectors that certificate transparency logs share.
KNOWN_LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
]
KNOWN_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
sizes = st.integers(1, 70)


def leaves(count):
    return [merkle.leaf_hash(b"entry %d" % number) for number in range(count)]


def plain_root(hashes):
    """The definition of RFC 6962 2.1, written once more and independently."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    both = plain_root(hashes[:split]) + plain_root(hashes[split:])
    return hashlib.sha256(b"\x01" + both).digest()


@pytest.mark.parametrize(("size", "expected"), KNOWN_ROOTS.items())
def test_roots_equal_the_published_vectors(size, expected):
    tree = merkle.CompactRange()

    for data in KNOWN_LEAVES[:size]:
        tree.append(merkle.leaf_hash(data))

    assert tree.root().hex() == expected


def test_root_of_no_leaves_is_the_hash_of_nothing():
    assert merkle.CompactRange().root() == hashlib.sha256(b"").digest()


@given(sizes)
def test_root_follows_the_definition(size):
    assert merkle.root(leaves(size)) == plain_root(leaves(size))


@given(st.integers(0, 70), st.integers(0, 30))
def test_range_read_from_its_right_edge_grows_like_the_whole_tree(size, more):
    whole = merkle.CompactRange()
    for leaf in leaves(size):
        whole.append(leaf)

    resumed = merkle.CompactRange.from_frontier(size, whole.frontier())
    for leaf in leaves(size + more)[size:]:
        resumed.append(leaf)

    assert resumed.size == size + more
    assert resumed.root() == merkle.root(leaves(size + more))


@pytest.mark.parametrize(("size", "edge_bytes"), [(3, 32), (4, 64), (-1, 0), (0, 32)])
def test_right_edge_of_the_wrong_length_is_refused(size, edge_bytes):
    with pytest.raises(ValueError, match="no right edge"):
        merkle.CompactRange.from_frontier(size, b"x" * edge_bytes)


@given(sizes, st.data())
def test_inclusion_proof_holds_for_its_own_leaf_and_place_only(size, data):
    hashes = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(hashes, index)
    root = merkle.root(hashes)

    assert merkle.verify_inclusion(hashes[index], index, size, proof, root)
    for other in range(size + 2):
        if other != index:
            assert not merkle.verify_inclusion(hashes[index], other, size, proof, root)
    assert not merkle.verify_inclusion(
        merkle.leaf_hash(b"other"), index, size, proof, root
    )


@given(st.integers(2, 70), st.data())
def test_changed_inclusion_proof_is_refused(size, data):
    hashes = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(hashes, index)
    broken = data.draw(st.integers(0, len(proof) - 1))
    root = merkle.root(hashes)

    bent = [*proof[:broken], b"\x00" * 32, *proof[broken + 1 :]]

    assert not merkle.verify_inclusion(hashes[index], index, size, bent, root)
    assert not merkle.verify_inclusion(hashes[index], index, size, proof[:-1], root)
    longer = [*proof, proof[0]]
    assert not merkle.verify_inclusion(hashes[index], index, size, longer, root)


@given(st.integers(0, 70), st.integers(0, 70))
def test_consistency_proof_holds_between_any_two_sizes(first, second):
    old_size, size = sorted((first, second))
    hashes = leaves(size)
    old_root, root = merkle.root(hashes[:old_size]), merkle.root(hashes)

    proof = merkle.consistency_proof(hashes, old_size)

    assert merkle.verify_consistency(old_size, size, proof, old_root, root)


@given(sizes, st.integers(1, 20), st.data())
def test_rewritten_history_has_no_consistency_proof(old_size, more, data):
    before = leaves(old_size + more)
    changed = data.draw(st.integers(0, old_size - 1))
    after = list(before)
    after[changed] = merkle.leaf_hash(b"rewritten")
    old_root = merkle.root(before[:old_size])

    for told in (before, after):
        proof = merkle.consistency_proof(told, old_size)

        assert not merkle.verify_consistency(
            old_size, len(after), proof, old_root, merkle.root(after)
        )


def test_shrunken_tree_is_never_consistent():
    hashes = leaves(9)

    assert not merkle.verify_consistency(
        9, 8, [], merkle.root(hashes), merkle.root(hashes[:8])
    )


@pytest.mark.parametrize("index", [-1, 3])
def test_proof_of_a_leaf_outside_the_tree_is_refused(index):
    with pytest.raises(ValueError, match="No leaf"):
        merkle.inclusion_proof(leaves(3), index)
