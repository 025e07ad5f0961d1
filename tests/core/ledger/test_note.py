"""Checkpoints as signed notes: written one way, read strictly, verified."""

import base64
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wardclerk.core.ledger import merkle, note

NAME = "seal.harbourview.example"
MOMENT = datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=UTC)
ROOT = merkle.leaf_hash(b"one")
TEXT = note.checkpoint_text("harbourview.example/evidence", 1, ROOT, MOMENT)


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


def public(key):
    return key.public_key().public_bytes_raw()


def test_checkpoint_text_reads_back_as_it_was_written():
    checkpoint = note.parse(TEXT)

    assert checkpoint == note.Checkpoint(
        "harbourview.example/evidence", 1, ROOT, MOMENT
    )


def test_signed_note_verifies_with_the_signers_public_key(key):
    signed = note.sign(TEXT, NAME, key)

    assert note.verify(signed, NAME, public(key)) == TEXT


def test_signature_line_begins_with_the_hash_of_name_and_key(key):
    signed = note.sign(TEXT, NAME, key)

    _text, (line,) = note.split(signed)

    assert line.key_hash == note.key_hash(NAME, public(key))
    key.public_key().verify(line.signature, TEXT.encode())


def test_changed_size_is_noticed(key):
    signed = note.sign(TEXT, NAME, key)

    with pytest.raises(note.NoteError, match="does not fit"):
        note.verify(signed.replace("\n1\n", "\n2\n", 1), NAME, public(key))


def test_note_of_another_key_is_not_taken_for_ours(key):
    signed = note.sign(TEXT, NAME, Ed25519PrivateKey.generate())

    with pytest.raises(note.NoteError, match="has not signed"):
        note.verify(signed, NAME, public(key))


def test_second_signature_beside_ours_does_no_harm(key):
    other = note.sign(TEXT, "witness.example", Ed25519PrivateKey.generate())
    ours = note.sign(TEXT, NAME, key)
    both = other + ours.rpartition("\n\n")[2]

    assert note.verify(both, NAME, public(key)) == TEXT


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        TEXT,
        TEXT + "\n",
        TEXT + "\nno dash AAAA\n",
        TEXT + "\n— name !!!\n",
        TEXT + "\n— name AAAAAAAA",
        TEXT + "\n— two names AAAAAAAAAAA=\n",
    ],
)
def test_damaged_note_is_refused(damaged, key):
    with pytest.raises(note.NoteError):
        note.verify(damaged, NAME, public(key))


@pytest.mark.parametrize(
    "damaged",
    [
        TEXT.replace("\n1\n", "\n01\n"),
        TEXT.replace("\n1\n", "\n-1\n"),
        TEXT.replace("time ", "Time "),
        TEXT.replace("Z\n", "\n"),
        TEXT.replace(".000008", ".8"),
        TEXT.replace(base64.b64encode(ROOT).decode(), "AAAA"),
        TEXT + "more\n",
        TEXT[:-1],
    ],
)
def test_checkpoint_written_in_another_way_is_refused(damaged):
    with pytest.raises(note.NoteError):
        note.parse(damaged)


@pytest.mark.parametrize("name", ["", "two words", "plus+sign"])
def test_name_that_breaks_the_format_is_refused(name, key):
    with pytest.raises(note.NoteError, match="name"):
        note.sign(TEXT, name, key)


def test_text_with_an_empty_line_is_not_signed(key):
    with pytest.raises(note.NoteError, match="text of a note"):
        note.sign("a\n\nb\n", NAME, key)
