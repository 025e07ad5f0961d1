"""The page of a binder: nothing in it is taken for markup, decisions are computed."""

import json
import zipfile
from io import BytesIO

from wardclerk.core.ledger import binder
from wardclerk.core.policy import digest, from_text, to_dict

from .memory import MemoryLog

TABLE = from_text(
    """
inputs:
  - {name: amount, kind: number}
rules:
  - {id: small, reason: Small., when: {amount: {below: 100}}}
  - {id: other, reason: Large., steps: [{role: head}]}
"""
)


def asked(number):
    detail = {"case": 4, "facts": {"amount": "2400.00"}, "rule": "other"}
    facts = {"action": "approval.requested", "actor": 2, "detail": detail, "res_id": 1}
    return json.dumps(facts | {"res_model": "a.document"}, sort_keys=True)


def written(log):
    file = BytesIO()
    binder.write(file, log, binder.Scope("<script>alert(1)</script>"))
    with zipfile.ZipFile(file) as archive:
        names = ("binder.html", "decisions.json")
        return {name: archive.read(name).decode() for name in names}


def policy(**changed):
    kept = {
        "version": 3,
        "digest": digest(TABLE),
        "table": json.dumps(to_dict(TABLE)),
        "sealed_in": 1,
        "sealed_digest": digest(TABLE),
    }
    return {4: kept | changed}


def test_what_people_wrote_is_never_markup():
    log = MemoryLog(3, body=lambda number: '{"action":"x","reason":"<b>no</b>"}')

    page = written(log)["binder.html"]

    assert "<script>" not in page
    assert "&lt;b&gt;no&lt;/b&gt;" in page


def test_decision_is_computed_again_from_its_facts_and_its_table():
    log = MemoryLog(1, body=asked)
    log.policies = lambda case_ids: policy()

    [told] = json.loads(written(log)["decisions.json"])

    assert (told["decided"], told["recomputed"]) == ("other", "other")
    assert told["agrees"]


def test_table_that_is_not_the_sealed_one_is_told():
    log = MemoryLog(1, body=asked)
    log.policies = lambda case_ids: policy(sealed_digest="0" * 64)

    [told] = json.loads(written(log)["decisions.json"])

    assert not told["agrees"]
    assert "not the sealed one" in told["because"]


def test_decision_without_its_policy_is_not_computed():
    log = MemoryLog(1, body=asked)

    files = written(log)

    assert "not computed" in files["binder.html"]
