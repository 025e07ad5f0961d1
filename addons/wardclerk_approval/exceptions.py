"""Errors of approvals that a screen answers with more than a message."""

from odoo.exceptions import UserError


class FreshLogInNeeded(UserError):
    """What the person is about to do needs a log-in that is fresh.

    The screen opens Odoo's identity check, and it is done when that succeeds.
    """

    def __init__(self, message, cases, outcome, reason):
        super().__init__(message)
        self.context = {
            "case_ids": cases.ids,
            "outcome": outcome,
            "reason": reason or None,
        }
