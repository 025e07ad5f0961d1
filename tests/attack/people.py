"""What an attacker can try around a decision: who stands in, asks, forwards, overrides.

Ways take what those of `rows` take. `login_ways` are tried by people with some right
there; the oracle knows by itself who may decide for whom, and who may look at what.
"""

from __future__ import annotations

from datetime import date, timedelta

from tests.attack.client import Call
from tests.attack.rows import CASE, MADE, MYSELF, NEWEST, STEP, Asked, way

DELEGATION, OVERRIDE = "wardclerk.approval.delegation", "wardclerk.approval.override"
AMENDMENT, PROMPT = "wardclerk.approval.amendment", "wardclerk.approval.prompt"
QUESTION, LINK = "wardclerk.approval.question", "wardclerk.approval.link"
REVIEW = f"{OVERRIDE}.review"
SOON = (date.today() + timedelta(days=3)).isoformat()
YESTERDAY = (date.today() - timedelta(days=1)).isoformat()
CANNOT_WAIT = "It cannot wait."
CHECK, CALL_BACK = "res.users.identitycheck", "wardclerk.bank.call.prompt"
LINK_PATH = "/wardclerk/decide"
LATEST = {
    model: NEWEST.format(model)
    for model in (DELEGATION, OVERRIDE, QUESTION, AMENDMENT, f"{AMENDMENT}.change")
}


def someone(asked: Asked, number: int) -> int:
    people = sorted(asked.target.people.values())
    return people[number % len(people)]


def stands_in(delegator, delegate, **more) -> Call:
    values = {"delegator_id": delegator, "delegate_id": delegate, "date_to": SOON}
    return Call(DELEGATION, "create", None, {"vals_list": [{**values, **more}]})


def called_back(target) -> list[Call]:
    """Somebody calls the vendor at the number known before, and hears that it is so."""
    values = {"change_id": target.id, "spoke_to": "Accounts", "outcome": "confirmed"}
    return [
        Call(CALL_BACK, "create", None, {"vals_list": [values]}),
        Call(CALL_BACK, "action_record", (MADE,)),
    ]


# -- delegations ----------------------------------------------------------------------
@way
def delegate_to_another(asked, number):
    return [stands_in(MYSELF, someone(asked, number))]


@way
def delegate_to_me(asked, number):
    """In the name of somebody else, and then decide at once."""
    return [
        stands_in(asked.admitted, MYSELF, reason="They are away."),
        asked.case_call("action_approve"),
    ]


@way
def delegate_to_myself(asked, _number):
    return [stands_in(MYSELF, MYSELF), asked.case_call("action_approve")]


@way
def delegate_in_a_chain(asked, number):
    """The last one would decide for the first one, whom they do not know."""
    return [
        stands_in(asked.admitted, someone(asked, number), reason="Away."),
        stands_in(someone(asked, number), MYSELF, reason="Away."),
        asked.case_call("action_approve"),
    ]


@way
def delegate_as_the_engine(asked, _number):
    values = {"origin": "absence", "state": "active", "date_from": YESTERDAY}
    return [stands_in(asked.admitted, MYSELF, **values)]


@way
def rewrite_delegation(asked, number):
    values = {"delegate_id": someone(asked, number), "date_to": SOON}
    return [Call(DELEGATION, "write", (LATEST[DELEGATION],), {"vals": values})]


@way
def end_delegation(_asked, _number):
    ids = (LATEST[DELEGATION],)
    return [
        Call(DELEGATION, "action_end", ids, {"reason": "Enough."}),
        Call(DELEGATION, "action_decline", ids),
        Call(DELEGATION, "unlink", ids),
    ]


# -- turns ----------------------------------------------------------------------------
@way
def forward(asked, number):
    return [
        asked.case_call("action_forward", user_id=someone(asked, number)),
        asked.case_call("action_forward", user_id=MYSELF, note="I do it."),
    ]


@way
def send_back(asked, _number):
    return [asked.case_call("action_send_back", reason="Not so.")]


@way
def recall(asked, _number):
    return [asked.case_call("action_recall", reason="A mistake.")]


@way
def recall_and_ask_again(asked, _number):
    """A fresh case must not forget who made the document."""
    return [
        asked.case_call("action_recall"),
        asked.target.call("action_request_approval"),
        asked.case_call("action_approve"),
    ]


@way
def add_approver(asked, number):
    """Somebody who decides as well never takes a step away."""
    return [
        asked.case_call("action_add_approver", user_id=someone(asked, number),
                        reason="Knows it best."),
        asked.case_call("action_add_approver", user_id=MYSELF, reason="Me too."),
        asked.case_call("action_approve"),
    ]  # fmt: skip


@way
def ask_and_answer(asked, number):
    """Whoever answers has decided nothing."""
    return [
        asked.case_call("action_ask", user_id=someone(asked, number), question="Why?"),
        Call(QUESTION, "action_answer", (LATEST[QUESTION],), {"answer": "Approved."}),
        Call(QUESTION, "write", (LATEST[QUESTION],), {"vals": {"answer": "Approved."}}),
    ]


@way
def answer_in_anothers_name(asked, _number):
    values = {
        "case_id": asked.case,
        "step_id": asked.steps[0] if asked.steps else 1,
        "asker_id": asked.admitted,
        "asked_id": MYSELF,
        "question": "May you approve?",
        "asked_at": "2026-01-01 00:00:00",
    }
    return [Call(QUESTION, "create", None, {"vals_list": [values]})]


# -- overrides ------------------------------------------------------------------------
@way
def override(asked, _number):
    return [asked.case_call("action_override", reason=CANNOT_WAIT)]


@way
def override_and_confirm(asked, _number):
    """One person as the first and the second one."""
    newest = (LATEST[OVERRIDE],)
    return [
        asked.case_call("action_override", reason=CANNOT_WAIT),
        Call(OVERRIDE, "action_confirm", newest, {"reason": "It was right."}),
        Call(OVERRIDE, "action_contest", newest, {"reason": "It was wrong."}),
    ]


@way
def override_by_hand(asked, _number):
    values = {
        "case_id": asked.case,
        "user_id": asked.admitted,
        "reason": CANNOT_WAIT,
        "digest": asked.digest,
        "overridden_at": "2026-01-01 00:00:00",
        "confirm_until": "2099-01-01 00:00:00",
    }
    review = {"override_id": MADE, "user_id": asked.admitted, "outcome": "confirmed"}
    return [
        Call(OVERRIDE, "create", None, {"vals_list": [values]}),
        Call(REVIEW, "create", None, {"vals_list": [review]}),
    ]


@way
def group_to_override(asked, _number):
    """The group from its own side, by the list of its people."""
    names = ["group_override", "wardclerk_approval"]
    domain = [["name", "=", names[0]], ["module", "=", names[1]]]
    return [
        Call("ir.model.data", "search_read", None, {"domain": domain}),
        Call("res.groups", "write", (1, 2, 3), {"vals": {"user_ids": [[4, MYSELF]]}}),
        asked.case_call("action_override", reason=CANNOT_WAIT),
    ]


@way
def prompt_for_another(asked, number):
    """The window that asks for words, filled in by hand."""
    kinds = ("send_back", "recall", "forward", "override", "add_approver", "ask")
    values = {
        "kind": kinds[number % len(kinds)],
        "case_id": asked.case,
        "user_id": someone(asked, number),
        "text": "Because.",
    }
    return [
        Call(PROMPT, "create", None, {"vals_list": [values]}),
        Call(PROMPT, "action_go", (MADE,)),
    ]


# -- amendments -----------------------------------------------------------------------
@way
def amend(asked, _number):
    """Propose, put a value in, ask, and approve one's own proposal."""
    values = {"res_model": asked.target.kind.model, "res_id": asked.target.id}
    return [
        asked.target.call("action_amend"),
        Call(AMENDMENT, "create", None, {"vals_list": [values]}),
        Call(f"{AMENDMENT}.change", "write", (LATEST[f"{AMENDMENT}.change"],),
             {"vals": {"new_value": "55555"}}),
        Call(AMENDMENT, "write", (MADE,), {"vals": {"reason": "Dearer now."}}),
        Call(AMENDMENT, "action_request_approval", (MADE,)),
    ]  # fmt: skip


@way
def amendment_by_hand(asked, _number):
    values = {"res_model": asked.target.kind.model, "res_id": asked.target.id}
    return [
        Call(AMENDMENT, "create", None,
             {"vals_list": [{**values, "state": "applied"}]}),
        Call(AMENDMENT, "write", (LATEST[AMENDMENT],), {"vals": {"state": "approved"}}),
        Call(f"{AMENDMENT}.change", "write", (LATEST[f"{AMENDMENT}.change"],),
             {"vals": {"field_name": "state", "new_value": "purchase"}}),
        Call(AMENDMENT, "unlink", (LATEST[AMENDMENT],)),
    ]  # fmt: skip


# -- other ways into the same rows ----------------------------------------------------
@way
def save_many(asked, _number):
    values = [{"state": asked.target.released}]
    return [
        asked.target.call("web_save_multi", vals_list=values, specification={}),
        asked.case_call(
            "web_save_multi", vals_list=[{"state": "approved"}], specification={}
        ),
    ]


@way
def translate(asked, _number):
    """Translations are written past `write`."""
    words = {"en_US": "Trust me"}
    return [
        asked.case_call("update_field_translations", field_name="why",
                        translations=words),
        Call("wardclerk.policy", "update_field_translations", (asked.policy,),
             {"field_name": "name", "translations": words}),
        asked.target.call("update_field_translations", field_name="name",
                          translations=words),
    ]  # fmt: skip


@way
def steps_from_the_other_side(asked, _number):
    """Lists of people are rows that the people's own form can reach."""
    holder = {"holder_ids": [[4, MYSELF]]}
    return [
        Call("res.users", "write", (MYSELF,),
             {"vals": {"group_ids": [[4, 1], [4, 2], [4, 3]]}}),
        Call(STEP, "web_save", asked.steps[:1],
             {"vals": holder, "specification": {"id": {}}}),
        Call(CASE, "write", (asked.case,),
             {"vals": {"step_ids": [[1, asked.steps[0] if asked.steps else 1,
                                     {"state": "approved"}]]}}),
    ]  # fmt: skip


@way
def links_by_hand(asked, _number):
    values = {
        "case_id": asked.case,
        "step_id": asked.steps[0] if asked.steps else 1,
        "user_id": MYSELF,
        "token_hash": "0" * 64,
        "digest": asked.digest,
        "policy_version_id": asked.version,
        "sent_at": "2026-01-01 00:00:00",
        "expires_at": "2099-01-01 00:00:00",
    }
    return [
        Call(LINK, "create", None, {"vals_list": [values]}),
        Call(LINK, "write", (1, 2, 3), {"vals": {"user_id": MYSELF, "state": "live"}}),
        Call(LINK, "read", (1, 2, 3), {"fields": ["token_hash"]}),
    ]
