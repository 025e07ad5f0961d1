"""Errors of approvals that a screen answers with more than a message."""

from odoo.exceptions import UserError


class FreshLogInNeeded(UserError):
    """Above this amount a decision needs a log-in that is fresh.

    The screen opens Odoo's identity check, and the decision follows when it succeeds.
    """

    def __init__(self, message, cases, outcome, reason):
        super().__init__(message)
        self.context = {
            "case_ids": cases.ids,
            "outcome": outcome.value,
            "reason": reason or None,
        }
