"""Policy decisions of the past, computed once more from what was kept of them."""

import json

from wardclerk.core.policy import PolicyError, decide, digest, from_dict

ASKED = "approval.requested"


def decisions(store, rows) -> list[dict]:
    """Return each decision among these entries beside what the policy says today.

    A decision is a function of the policy version and the facts. The facts come from
    the sealed entry; the version's table is held against the digest that was sealed
    when it was put in force.
    """
    asked = [
        (row.entry_id, facts)
        for row in rows
        if (facts := json.loads(row.body)).get("action") == ASKED
    ]
    cases = [facts.get("detail", {}).get("case") for _entry_id, facts in asked]
    policies = store.policies([case for case in cases if isinstance(case, int)])
    return [
        decision(entry_id, facts, policies.get(case))
        for (entry_id, facts), case in zip(asked, cases, strict=True)
    ]


def decision(entry_id: int, facts: dict, policy: dict | None) -> dict:
    """Return one decision: what was decided, what follows now, whether both agree."""
    detail = facts.get("detail", {})
    told = {
        "entry": entry_id,
        "document": [facts.get("res_model"), facts.get("res_id")],
        "policy_version": facts.get("policy_version"),
        "facts": detail.get("facts"),
        "decided": detail.get("rule"),
        "recomputed": None,
        "agrees": False,
        "policy": policy,
    }
    if policy is None or not isinstance(detail.get("facts"), dict):
        return told | {"because": "the policy version or the facts are not kept"}
    try:
        table = from_dict(json.loads(policy["table"]))
        again = decide(table, detail["facts"]).rule_id
    except (PolicyError, ValueError) as error:
        return told | {"because": str(error)}
    same_table = digest(table) == policy["digest"] == policy["sealed_digest"]
    return told | {
        "recomputed": again,
        "agrees": again == detail.get("rule") and same_table,
        "because": "" if same_table else "the policy version is not the sealed one",
    }
