"""Ed25519 in plain Python agrees with the library that signs."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from wardclerk.core.ledger import ed25519

# RFC 8032, section 7.1, tests 1 and 3: public key, message, signature.
PUBLISHED = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb88215"
        "90a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b53"
        "8d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), PUBLISHED)
def test_published_signatures_verify(key, message, signature):
    parts = (bytes.fromhex(part) for part in (key, message, signature))

    assert ed25519.verify(*parts)


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_signature_of_the_library_verifies_and_a_flipped_bit_does_not(seed, message):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    signature = private.sign(message)

    assert ed25519.verify(public, message, signature)
    assert not ed25519.verify(public, message + b"!", signature)
    for place in (0, 31, 32, 63):
        bent = bytearray(signature)
        bent[place] ^= 1
        assert not ed25519.verify(public, message, bytes(bent))


def test_signature_with_the_group_order_added_is_refused():
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    signature = private.sign(b"bill")
    scalar = int.from_bytes(signature[32:], "little") + ed25519.L

    twin = signature[:32] + scalar.to_bytes(32, "little")

    assert not ed25519.verify(public, b"bill", twin)


@pytest.mark.parametrize(
    ("key", "signature"),
    [(b"", b"x" * 64), (b"x" * 32, b""), (b"\xff" * 32, b"x" * 64)],
)
def test_bytes_that_are_no_key_or_signature_are_refused(key, signature):
    assert not ed25519.verify(key, b"bill", signature)
