"""Puts the policies in force that the domains bring as drafts."""

from odoo.tools import file_open

from .book import MODULE

# Who wrote the drafts is the program; activation needs somebody else, a person.
ACTIVATED_BY = "group.policy.owner"


def load(book):
    """Activate each draft as the group's policy owner, as that person would do it."""
    judge_what_came_before(book.env)
    hold_requests_to_their_budgets(book.env)
    owner = book.get("person", ACTIVATED_BY)
    drafts = book.env["wardclerk.policy.version"].search([("state", "=", "draft")])
    drafts.with_user(owner).action_activate()


def hold_requests_to_their_budgets(env):
    """Requests and budgets do not know each other; a group that has both says how."""
    draft = env.ref("wardclerk_request.policy_version_purchase_request")
    with file_open(f"{MODULE}/data/purchase-requests.yaml") as table:
        draft.text = table.read()


def judge_what_came_before(env):
    """The orders so far were confirmed without a policy: they are judged as such.

    Documents behind a gate are checked at commit. Everything here is one transaction,
    so that without this they would meet policies that came after them.
    """
    env.flush_all()
    env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
