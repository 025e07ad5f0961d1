"""What documents under approval tell and ask about their exceptions."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class WardclerkApprovalMixin(models.AbstractModel):
    """Policies read the fact ``open_exceptions``. What stops a document stops it at
    each of its gates, also where no policy governs.

    A domain may define ``_exceptions_check()``: to look again at all documents of
    `self` and call `wardclerk.exception._settle`.
    """

    _inherit = "wardclerk.approval.mixin"

    def _policy_facts(self):
        facts = super()._policy_facts()
        # Facts do not depend on who asks.
        codes = self.env["wardclerk.exception"].sudo()._open_codes(self)
        for record_id, one in facts.items():
            one["open_exceptions"] = sorted(codes.get(record_id, ()))
        return facts

    def _approval_pass(self, gate):
        self._exceptions_refuse_stopped()
        return super()._approval_pass(gate)

    def _exceptions_refuse_stopped(self):
        """Raise for the first document that an open exception stops."""
        # What stops a document does not depend on who looks.
        Exceptions = self.env["wardclerk.exception"].sudo()
        for res_id, code in Exceptions._rows_of(self, SQL("severity = 'stop'")):
            Reasons = self.env["wardclerk.exception.reason"].sudo()  # public words
            reason = Reasons._by_code([code])
            raise UserError(
                self.env._(
                    "%(document)s is stopped: %(reason)s. %(advice)s",
                    document=self.browse(res_id).sudo().display_name,  # held by caller
                    reason=reason[code].name,
                    advice=reason[code].advice,
                )
            )

    def unlink(self):
        self.env["wardclerk.exception"]._forget(self)
        return super().unlink()
