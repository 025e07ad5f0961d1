"""What an attacker can try on the engines' own rows: cases, policies, roles, programs.

A way takes the document that is attacked and the rows of its last case. Four words
stand for what is known only when the calls are made: see `filled`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.attack.client import Call
from tests.attack.moves import MADE, Target

CASE, STEP = "wardclerk.approval.case", "wardclerk.approval.step"
DECISION, VERSION = "wardclerk.approval.decision", "wardclerk.policy.version"
MYSELF = "@myself"  # whoever attacks
MODEL = "@model"  # the document type, as a row of ir.model
NEWEST = "@newest {}"  # the last row of a model, whoever made it
FREE = "rules:\n  - {id: all, reason: Trust me.}\n"  # nobody looks at anything


@dataclass(frozen=True)
class Asked:
    """A document with the rows that its last request made."""

    target: Target
    case: int
    steps: tuple[int, ...]
    decisions: tuple[int, ...]
    digest: str
    policy: int
    version: int
    admitted: int  # a person who could decide
    owners: tuple[int, int]  # of policies

    def case_call(self, method: str, **named: Any) -> Call:
        return Call(CASE, method, (self.case,), named)


Way = Callable[[Asked, int], list[Call]]
WAYS: dict[str, Way] = {}


def way(function: Way) -> Way:
    WAYS[function.__name__] = function
    return function


def filled(call: Call, known: dict[str, int]) -> Call:
    """The call with numbers in place of words; a row that was never made is 0."""
    ids = call.ids and tuple(known.get(one, one) for one in call.ids)
    return replace(call, ids=ids, named=_filled(call.named, known))


def _filled(value: Any, known: dict[str, int]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, known) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, known) for one in value]
    return known.get(value, value) if isinstance(value, str) else value


# -- cases, steps, decisions ----------------------------------------------------------
@way
def write_case(asked, _number):
    return [asked.case_call("write", vals={"state": "approved"})]


@way
def write_case_content(asked, _number):
    return [asked.case_call("write", vals={"content": {}, "digest": "0" * 64})]


@way
def save_case(asked, _number):
    values = {"state": "approved"}
    return [asked.case_call("web_save", vals=values, specification={"state": {}})]


@way
def create_case(asked, _number):
    values = {
        "res_model": asked.target.kind.model,
        "res_id": asked.target.id,
        "gate": asked.target.kind.gate,
        "state": "approved",
        "requester_id": asked.admitted,
        "policy_version_id": asked.version,
        "digest": asked.digest,
        "requested_at": "2026-01-01 00:00:00",
    }
    return [Call(CASE, "create", None, {"vals_list": [values]})]


@way
def copy_case(asked, _number):
    return [asked.case_call("copy", default={"state": "approved"})]


@way
def delete_case(asked, _number):
    return [asked.case_call("unlink")]


@way
def makers_freed(asked, _number):
    return [asked.case_call("write", vals={"maker_ids": [[5]], "requester_id": 1})]


@way
def chatter_of_case(asked, number):
    return [
        asked.case_call("message_post", body=f"Approved by me, {number}"),
        asked.case_call("message_subscribe", partner_ids=[3]),
        asked.case_call("activity_unlink", act_type_xmlids=["mail.mail_activity_todo"]),
    ]


@way
def write_step(asked, _number):
    return [Call(STEP, "write", asked.steps, {"vals": {"state": "approved"}})]


@way
def holders_of_step(asked, number):
    people = sorted(asked.target.people.values())
    values = {"holder_ids": [[4, people[number % len(people)]]], "role_id": False}
    return [Call(STEP, "write", asked.steps, {"vals": values})]


@way
def steps_through_case(asked, _number):
    commands = [[2, step] for step in asked.steps]
    return [asked.case_call("write", vals={"step_ids": commands})]


@way
def delete_steps(asked, _number):
    return [Call(STEP, "unlink", asked.steps)]


@way
def create_decision(asked, _number):
    values = {
        "case_id": asked.case,
        "step_id": asked.steps[0] if asked.steps else 1,
        "user_id": asked.admitted,
        "outcome": "approved",
        "digest": asked.digest,
        "decided_at": "2026-01-01 00:00:00",
    }
    return [Call(DECISION, "create", None, {"vals_list": [values]})]


@way
def change_decisions(asked, _number):
    return [Call(DECISION, "write", asked.decisions, {"vals": {"outcome": "refused"}})]


@way
def delete_decisions(asked, _number):
    return [Call(DECISION, "unlink", asked.decisions)]


@way
def refuse_through_form(asked, number):
    form = {"case_id": asked.case, "reason": f"No. {number}"}
    return [
        Call("wardclerk.approval.refusal", "create", None, {"vals_list": [form]}),
        Call("wardclerk.approval.refusal", "action_refuse", (1 + number % 5,)),
    ]


# -- policies -------------------------------------------------------------------------
@way
def rewrite_active_version(asked, _number):
    return [Call(VERSION, "write", (asked.version,), {"vals": {"text": FREE}})]


@way
def rewrite_table(asked, _number):
    values = {"table": {"hit_policy": "first", "rules": []}, "state": "draft"}
    return [Call(VERSION, "write", (asked.version,), {"vals": values})]


@way
def born_active(asked, _number):
    values = {"policy_id": asked.policy, "text": FREE, "state": "active"}
    return [Call(VERSION, "create", None, {"vals_list": [values]})]


@way
def activate_own_draft(asked, _number):
    """Draft and activation by one person, through one door after the other."""
    values = {"policy_id": asked.policy, "text": FREE}
    return [
        Call(VERSION, "create", None, {"vals_list": [values]}),
        Call(VERSION, "action_activate", (MADE,)),
    ]


@way
def forget_author(asked, _number):
    values = {"policy_id": asked.policy, "text": FREE, "author_ids": [[5]]}
    return [
        Call(VERSION, "create", None, {"vals_list": [values]}),
        Call(VERSION, "write", (MADE,), {"vals": {"author_ids": [[5]]}}),
        Call(VERSION, "action_activate", (MADE,)),
    ]


@way
def delete_version(asked, _number):
    return [Call(VERSION, "unlink", (asked.version,))]


@way
def put_policy_away(asked, _number):
    return [
        Call("wardclerk.policy", "write", (asked.policy,), {"vals": {"active": False}}),
        Call("wardclerk.policy", "unlink", (asked.policy,)),
        Call("wardclerk.policy", "action_archive", (asked.policy,)),
    ]


@way
def other_gate_for_policy(asked, _number):
    return [
        Call(
            "wardclerk.policy",
            "write",
            (asked.policy,),
            {"vals": {"gate": "other", "company_id": 2}},
        )
    ]


@way
def active_version_through_policy(asked, _number):
    command = [1, asked.version, {"state": "retired", "effective_from": "2099-01-01"}]
    values = {"version_ids": [command]}
    return [Call("wardclerk.policy", "write", (asked.policy,), {"vals": values})]


# -- roles ----------------------------------------------------------------------------
@way
def role_for_myself(asked, number):
    roles = sorted(asked.target.roles.values())
    values = {"role_id": roles[number % len(roles)], "user_id": MYSELF}
    return [Call("wardclerk.role.assignment", "create", None, {"vals_list": [values]})]


@way
def role_through_user(asked, number):
    roles = sorted(asked.target.roles.values())
    command = [0, 0, {"role_id": roles[number % len(roles)]}]
    return [
        Call(
            "res.users",
            "write",
            (MYSELF,),
            {"vals": {"role_assignment_ids": [command]}},
        )
    ]


@way
def assignment_of_another(asked, _number):
    values = {"user_id": MYSELF}
    return [Call("wardclerk.role.assignment", "write", (1, 2, 3), {"vals": values})]


# -- programs -------------------------------------------------------------------------
def code_ways(asked: Asked) -> tuple[str, ...]:
    """Python that an administrator can put into a server action or a scheduled one."""
    target = asked.target
    document = f"env[{target.kind.model!r}].sudo().browse({target.id})"
    case = f"env[{CASE!r}].browse({asked.case})"
    row = (target.kind.line_model or target.kind.model, list(target.lines[:1]))
    line = f"env[{row[0]!r}].sudo().browse({row[1]})"
    return (
        f"{document}.write({{'state': {target.released!r}}})",
        f"{document}.with_user(1).write({{'state': {target.released!r}}})",
        f"{case}.sudo().write({{'state': 'approved'}})",
        f"{case}.with_user({asked.admitted}).action_approve()",
        f"{case}.with_user({asked.admitted}).sudo(False).action_approve()",
        f"{case}.sudo().action_approve()",
        f"env[{VERSION!r}].with_user({asked.owners[1]}).browse(env[{VERSION!r}]"
        f".with_user({asked.owners[0]}).create({{'policy_id': {asked.policy},"
        f" 'text': {FREE!r}}}).id).action_activate()",
        f"{line}.write({{{target.money!r}: 77777}})",
        f"{case}.sudo().unlink()",
        f"{case}.sudo().decision_ids.unlink()",
        f"{document}.unlink()",
        *map(_execute, sql_ways(asked)),
    )


def sql_ways(asked: Asked) -> tuple[str, ...]:
    """What such Python can do past the ORM; it owns Odoo's tables."""
    kind, number = asked.target.kind, asked.target.id
    cases = "wardclerk_approval_case"
    return (
        kind.edit_in_sql(number),
        f"UPDATE {kind.table} SET state = '{kind.behind[0]}' WHERE id = {number}",
        f"UPDATE {cases} SET state = 'approved' WHERE id = {asked.case}",
        f"DELETE FROM wardclerk_approval_decision WHERE case_id = {asked.case}",
        f"DELETE FROM {cases} WHERE id = {asked.case}",
        "DELETE FROM wardclerk_evidence.entry",
    )


def _execute(statement: str) -> str:
    return f"env.cr.execute({statement!r})"


def _helpful_code(asked, number, codes=()):
    """The values of an action that runs one of the ways in code."""
    codes = codes or code_ways(asked)
    return {
        "name": "Helpful",
        "model_id": MODEL,
        "state": "code",
        "code": codes[number % len(codes)],
    }


@way
def server_action(asked, number):
    return _made_and_run(asked, _helpful_code(asked, number))


@way
def past_the_orm(asked, number):
    """A server action of plain SQL."""
    statements = tuple(map(_execute, sql_ways(asked)))
    return _made_and_run(asked, _helpful_code(asked, number, statements))


@way
def case_past_the_orm(asked, number):
    """A server action that says of a case that it is approved, or removes it."""
    _content, _state, approve, _decisions, remove, _evidence = sql_ways(asked)
    codes = (_execute(approve), _execute(remove))
    return _made_and_run(asked, _helpful_code(asked, number, codes))


@way
def decisions_past_the_orm(asked, number):
    """A server action that removes what people said."""
    codes = (_execute(sql_ways(asked)[3]),)
    return _made_and_run(asked, _helpful_code(asked, number, codes))


@way
def permit_by_hand(asked, number):
    """A server action that brings a permit of its own, as words can make one."""
    permit = ("True", "{'model': 'wardclerk.approval.case', 'is_spent': False}")
    case = f"env[{CASE!r}].sudo().browse({asked.case})"
    given = f".with_context(wardclerk_permit={permit[number % len(permit)]})"
    write = f"{case}{given}.write({{'state': 'approved'}})"
    return _made_and_run(asked, _helpful_code(asked, number, (write,)))


@way
def content_past_the_orm(asked, number):
    """A server action that changes what was approved, behind Odoo's back."""
    edit = _execute(asked.target.kind.edit_in_sql(asked.target.id))
    return _made_and_run(asked, _helpful_code(asked, number, (edit,)))


def _made_and_run(asked, values):
    return [
        Call("ir.actions.server", "create", None, {"vals_list": [values]}),
        Call(
            "ir.actions.server",
            "run",
            (MADE,),
            {},
            {"active_model": asked.target.kind.model, "active_id": asked.target.id},
        ),
    ]


@way
def automation_rule(asked, number):
    action = {
        **_helpful_code(asked, number),
        "usage": "base_automation",
    }
    rule = {
        "name": "Helpful",
        "model_id": MODEL,
        "trigger": "on_write",
        "action_server_ids": [[0, 0, action]],
    }
    return [
        Call("base.automation", "create", None, {"vals_list": [rule]}),
        asked.target.call("write", vals={"message_follower_ids": []}),
        Call("base.automation", "unlink", (MADE,)),  # or it runs for ever
    ]


@way
def scheduled_action(asked, number):
    """A job runs without anybody's request."""
    values = {
        **_helpful_code(asked, number),
        "interval_number": 1,
        "interval_type": "days",
        "nextcall": "2026-01-01 00:00:00",
    }
    return [
        Call("ir.cron", "create", None, {"vals_list": [values]}),
        Call("ir.cron", "method_direct_trigger", (MADE,)),
    ]
