"""Evidence is sealed once, for ever, and whoever alters it is found out."""

import json
import os
import stat
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from wardclerk.core.ledger import leaf, merkle, note

from .kit import wait_until

KILLS = int(os.environ.get("WARDCLERK_TEST_KILLS", "6"))


def test_entry_is_sealed_under_a_signed_checkpoint_and_anchored(database, relay):
    database.evidence(5)

    wait_until_sealed(database, 5, relay)

    assert findings(database, relay) == []
    assert relay.metric("wardclerk_evidence_tree_size") == 5
    assert [size for size, _ in anchored(relay)] == [5]


def test_each_entry_can_be_proved_and_each_tree_begins_with_the_one_before(
    database, relay
):
    for entries in (1, 3, 7, 20):
        before = database.one("SELECT count(*) FROM wardclerk_evidence.leaf")
        database.evidence(entries)
        wait_until_sealed(database, before + entries, relay)

    hashes = [row["leaf_hash"] for row in leaves(database)]
    trees = [note.parse(text) for text in verified_notes(relay)]
    assert trees[-1].size == len(hashes) == 31
    for index, leaf_hash in enumerate(hashes):
        proof = merkle.inclusion_proof(hashes, index)
        assert merkle.verify_inclusion(leaf_hash, index, 31, proof, trees[-1].root)
    for old, new in zip(trees, trees[1:], strict=False):
        proof = merkle.consistency_proof(hashes[: new.size], old.size)
        assert merkle.verify_consistency(old.size, new.size, proof, old.root, new.root)


def test_transaction_that_commits_late_is_sealed_late_but_never_missed(database, relay):
    late = database.connect("app_role", autocommit=False)
    database.evidence(3, late)  # takes the lower numbers
    database.evidence(4)
    wait_until_sealed(database, 4, relay)

    late.commit()
    late.close()

    wait_until_sealed(database, 7, relay)
    order = [row["entry_id"] for row in leaves(database)]
    assert order == [4, 5, 6, 7, 1, 2, 3]
    assert findings(database, relay) == []


def test_rolled_back_evidence_leaves_no_gap(database, relay):
    undone = database.connect("app_role", autocommit=False)
    database.evidence(3, undone)
    undone.rollback()
    undone.close()

    database.evidence(2)

    wait_until_sealed(database, 2, relay)
    assert findings(database, relay) == []


def test_sealer_killed_at_random_moments_keeps_one_growing_tree(
    database, make_relay, chance
):
    relay, entries = make_relay(), 0

    for _ in range(KILLS):
        relay.start()
        deadline = time.monotonic() + chance.uniform(0.05, 1.3)
        while time.monotonic() < deadline:
            database.evidence(15)
            entries += 15
        relay.kill()
    relay.start()

    wait_until_sealed(database, entries, relay)
    assert findings(database, relay) == []
    assert [size for size, _ in anchored(relay)] == [
        row["size"] for row in checkpoints(database)
    ]


def test_more_than_one_batch_is_sealed_without_waiting(database, relay):
    for _ in range(5):
        database.evidence(700)

    wait_until_sealed(database, 3500, relay)

    sizes = [row["size"] for row in checkpoints(database)]
    steps = [new - old for old, new in zip([0, *sizes], sizes, strict=False)]
    assert max(steps) <= 1000
    assert findings(database, relay) == []


def test_only_one_of_two_relays_seals_and_the_other_takes_over(database, make_relay):
    first = make_relay().start()
    second = make_relay().start()
    active = "wardclerk_evidence_sealer_active"
    database.evidence(1)
    wait_until_sealed(database, 1, first)
    assert sorted([first.metric(active), second.metric(active)]) == [0, 1]
    sealer, standby = (first, second) if first.metric(active) else (second, first)

    sealer.kill()
    database.evidence(10)

    wait_until_sealed(database, 11, standby, seconds=10)
    assert standby.metric(active) == 1
    assert findings(database, standby) == []


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE wardclerk_evidence.entry SET body = replace(body, 'test', 'best')"
        " WHERE id = 4",
        "UPDATE wardclerk_evidence.entry SET created_at = created_at - interval '1 day'"
        " WHERE id = 4",
        "UPDATE wardclerk_evidence.entry SET txid = '12345' WHERE id = 4",
        "DELETE FROM wardclerk_evidence.leaf WHERE entry_id = 4;"
        "DELETE FROM wardclerk_evidence.entry WHERE id = 4",
        "DELETE FROM wardclerk_evidence.leaf WHERE leaf_index >= 15;"
        "DELETE FROM wardclerk_evidence.entry WHERE id >= 16;"
        "DELETE FROM wardclerk_evidence.checkpoint WHERE size > 10",
        "UPDATE wardclerk_evidence.leaf SET leaf_index = leaf_index + 1000"
        " WHERE leaf_index IN (3, 4);"
        "UPDATE wardclerk_evidence.leaf SET leaf_index = CASE leaf_index"
        " WHEN 1003 THEN 4 ELSE 3 END WHERE leaf_index >= 1003",
        "UPDATE wardclerk_evidence.entry SET body = replace(body, 'test', 'best')"
        " WHERE id = 4;"
        "SELECT rehash(4)",
    ],
    ids=["edit", "back_date", "txid", "delete", "truncate", "swap", "edit_and_rehash"],
)
def test_alteration_by_the_database_owner_is_found_against_the_anchor(
    database, relay, attack
):
    database.evidence(10)
    wait_until_sealed(database, 10, relay)
    database.evidence(10)
    wait_until_sealed(database, 20, relay)
    assert findings(database, relay) == []

    with_triggers_off(database, attack.replace("SELECT rehash(4)", ""))
    if "rehash" in attack:
        rehash(database, 4)

    assert findings(database, relay) != []


def test_restored_backup_stops_sealing_until_a_person_accepts_the_gap(
    database, make_relay
):
    relay = make_relay().start()
    database.evidence(3)
    wait_until_sealed(database, 3, relay)
    database.evidence(2)
    wait_until_sealed(database, 5, relay)
    relay.stop()
    with_triggers_off(
        database,
        "DELETE FROM wardclerk_evidence.leaf WHERE leaf_index >= 3;"
        "DELETE FROM wardclerk_evidence.checkpoint WHERE size > 3;"
        "DELETE FROM wardclerk_evidence.entry WHERE id > 3",
    )
    database.evidence(4)

    relay.start(healthy=False)
    reason = wait_until(
        lambda: (
            sealer_state(relay).get("healthy") is False
            and "backup" in sealer_state(relay)["detail"]
            and sealer_state(relay)["detail"]
        ),
        "sealing refused",
    )

    assert "knows 5 entries, the database 3" in reason
    assert relay.metric("wardclerk_evidence_seal_blocked") == 1
    assert database.one("SELECT count(*) FROM wardclerk_evidence.pending") == 4
    relay.stop()
    accepting = make_relay(WARDCLERK_SEAL_ACCEPT_ROLLBACK="3").start()
    wait_until_sealed(database, 7, accepting)
    assert "contradiction_accepted" in accepting.actions()
    assert [size for size, _ in anchored(relay)] == [3, 5, 3, 7]
    assert findings(database, accepting) != [], "the gap must stay visible for ever"
    accepting.stop()
    relay.start()  # once accepted, it needs no further word


def test_other_key_does_not_continue_the_log(database, make_relay):
    relay = make_relay().start()
    database.evidence(1)
    wait_until_sealed(database, 1, relay)
    relay.stop()
    key_file = relay.folder / "seal.pem"
    key_file.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
    )

    relay.start(healthy=False)

    wait_until(
        lambda: "not signed by this key" in sealer_state(relay).get("detail", ""),
        "sealing refused",
    )


def test_key_file_is_made_for_its_owner_only_and_must_stay_so(database, make_relay):
    relay = make_relay().start()
    database.evidence(1)
    wait_until_sealed(database, 1, relay)
    key_file = relay.folder / "seal.pem"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    relay.stop()
    key_file.chmod(0o644)

    relay.start(healthy=False)

    wait_until(
        lambda: "may be read by others" in sealer_state(relay).get("detail", ""),
        "sealing refused",
    )


def test_anchor_file_that_fell_behind_is_completed(database, make_relay):
    relay = make_relay().start()
    for size in (2, 4, 6):
        database.evidence(2)
        wait_until_sealed(database, size, relay)
    relay.stop()
    anchor = relay.folder / "anchor.jsonl"
    whole = anchor.read_bytes()
    first_line = whole.index(b"\n") + 1
    anchor.write_bytes(whole[: first_line + 25])  # a crash in the second line

    relay.start()

    wait_until(lambda: [size for size, _ in anchored(relay)] == [2, 4, 6], "completed")
    assert anchor.read_bytes().startswith(whole[: first_line + 25]), "only appended"
    assert findings(database, relay) == []


def test_roles_can_do_their_work_and_nothing_else(database, relay):
    database.evidence(1)
    wait_until_sealed(database, 1, relay)
    session = database.connect("relay_role")

    for statement in (
        "UPDATE wardclerk_evidence.entry SET body = '{}'",
        "DELETE FROM wardclerk_evidence.leaf",
        "UPDATE wardclerk_evidence.checkpoint SET note = ''",
        "SELECT * FROM wardclerk_evidence.secret",
        "INSERT INTO wardclerk_evidence.entry (body) VALUES ('{}')",
        "DELETE FROM wardclerk_outbox",
        "UPDATE wardclerk_outbox SET body = ''",
        "UPDATE wardclerk_event_endpoint SET url = 'https://evil.example'",
        "UPDATE wardclerk_inbox SET state = 'applied'",
    ):
        with pytest.raises(Exception, match="permission denied"):
            session.execute(statement)
    session.close()


# What an auditor does, who has the entries, the anchor file and the public key.


def findings(database, relay) -> list[str]:
    """Everything that does not fit the signed checkpoints of the anchor file."""
    found, hashes = [], []
    for place, row in enumerate(leaves(database)):
        if row["leaf_index"] != place:
            found.append(f"leaf {place} is missing")
        again = recomputed(row) if row["id"] else None
        if again != bytes(row["leaf_hash"]):
            found.append(f"entry {row['entry_id']} was altered")
        hashes.append(again or bytes(row["leaf_hash"]))
    for checkpoint in map(note.parse, verified_notes(relay)):
        if len(hashes) < checkpoint.size:
            found.append(f"entries before {checkpoint.size} are gone")
        elif merkle.root(hashes[: checkpoint.size]) != checkpoint.root:
            found.append(f"the tree of {checkpoint.size} is another one")
    unsealed = database.one(
        "SELECT count(*) FROM wardclerk_evidence.entry WHERE id NOT IN"
        " (SELECT entry_id FROM wardclerk_evidence.leaf)"
    )
    if unsealed:
        found.append(f"{unsealed} entries are in no tree")
    return found


def leaves(database):
    """The tree's leaves in order, with their entries."""
    return database.ask(
        "SELECT leaf.*, entry.id, entry.created_at, entry.txid::text, entry.body"
        " FROM wardclerk_evidence.leaf"
        " LEFT JOIN wardclerk_evidence.entry ON entry.id = leaf.entry_id"
        " ORDER BY leaf_index"
    )


def checkpoints(database):
    """All checkpoints, oldest first."""
    return database.ask("SELECT * FROM wardclerk_evidence.checkpoint ORDER BY size")


def recomputed(row):
    """The leaf hash that the entry has today."""
    return merkle.leaf_hash(
        leaf.leaf_data(row["id"], row["created_at"], row["txid"], row["body"])
    )


def anchored(relay):
    """Size and note of each whole line of the anchor file."""
    lines, file = [], Path(relay.folder / "anchor.jsonl")
    for line in file.read_text().splitlines() if file.exists() else []:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        lines.append((entry["size"], entry["note"]))
    return lines


def verified_notes(relay):
    """The signed texts of the anchor file; a bad signature is an error."""
    key = load_pem_private_key((relay.folder / "seal.pem").read_bytes(), None)
    address = relay.environment["WARDCLERK_RELAY_DATABASE_URL"]
    origin = f"wardclerk/{address.rpartition('/')[2]}"
    public_key = key.public_key().public_bytes_raw()
    return [note.verify(text, origin, public_key) for _, text in anchored(relay)]


def sealer_state(relay):
    """What /healthz says of the sealer."""
    return relay.health()[1].get("parts", {}).get("sealer", {})


def wait_until_sealed(database, entries, relay, seconds=20):
    """Wait until the tree has so many leaves and its last checkpoint is anchored."""
    wait_until(
        lambda: (
            database.one("SELECT count(*) FROM wardclerk_evidence.leaf") == entries
            and database.one("SELECT count(*) FROM wardclerk_evidence.pending") == 0
            and [size for size, _ in anchored(relay)][-1:] == [entries]
        ),
        f"{entries} sealed",
        seconds,
    )


def with_triggers_off(database, statements):
    """Run statements as the mightiest administrator."""
    database.ask("SET session_replication_role = replica")
    for statement in filter(None, statements.split(";")):
        database.ask(statement)
    database.ask("SET session_replication_role = DEFAULT")


def rehash(database, entry_id):
    """Also forge the leaf so that the database looks consistent in itself."""
    row = next(row for row in leaves(database) if row["entry_id"] == entry_id)
    database.ask("SET session_replication_role = replica")
    database.ask(
        "UPDATE wardclerk_evidence.leaf SET leaf_hash = %s WHERE entry_id = %s",
        recomputed(row),
        entry_id,
    )
    database.ask("SET session_replication_role = DEFAULT")
