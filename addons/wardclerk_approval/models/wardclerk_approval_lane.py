"""What the policy's rule eases: several at once, and a link that decides."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    lane = fields.Selection(
        [("low_risk", "Low Risk")],
        readonly=True,
        index="btree_not_null",
        help="Low risk: an approver may decide several of these at once.",
    )
    decide_by_link = fields.Boolean(
        readonly=True, help="The personal link in the mail decides without a log-in."
    )

    @api.model
    def _decision_values(self, version, facts, decision, *told):
        return {
            **super()._decision_values(version, facts, decision, *told),
            "lane": decision.lane or False,
            "decide_by_link": decision.decide_by_link,
        }

    def _decide_as_person(self, outcome, reason):
        """One at a time: who decides has looked at it.

        Several at once are decided in the low-risk lane only, in its own dialog,
        which shows what stands out.
        """
        if len(self) > 1:
            raise UserError(
                self.env._(
                    "Decide one at a time. Several at once can be approved in the"
                    " low-risk lane only, with Approve Selected."
                )
            )
        return super()._decide_as_person(outcome, reason)
