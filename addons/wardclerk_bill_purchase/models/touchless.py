"""Bills that are posted with no touch, by written policy, and those looked at after."""

from decimal import Decimal, InvalidOperation

from odoo import models

from odoo.addons.wardclerk_exception import Noticed

from wardclerk.core.matching import is_sampled

SHARE = "wardclerk_bill.touchless_review_percent"
SHARE_DEFAULT = Decimal(5)


class AccountMove(models.Model):
    """The policy's rule asks for nobody: then the case of the ready bill is complete at
    once, and the bill is posted. A share of them, which nobody can choose, is put
    before a person afterwards."""

    _inherit = "account.move"

    def _on_approved(self, case):
        result = super()._on_approved(case)
        asked = case.step_ids.filtered(lambda step: step.purpose == "approve")
        if not asked and self.state == "posted":
            self._tell_touchless(case)
        return result

    def _tell_touchless(self, case):
        share = self._touchless_share()
        # With the database's secret, so that nobody can tell beforehand.
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        sampled = is_sampled((secret or "").encode(), f"{self.id}:{case.digest}", share)
        self.env["wardclerk.audit"]._record(
            "bill.posted_touchless",
            self,
            policy_version=case.policy_label,
            detail={
                "case": case.id,
                "rule": case.rule_code,
                "facts": case.facts,
                "share_percent": str(share),
                "sampled": sampled,
            },
        )
        if sampled:
            self.env["wardclerk.exception"]._open(
                self,
                Noticed(
                    "touchless_review",
                    self.env._(
                        "Posted with no touch by the rule %s; drawn for a look.",
                        case.rule_code,
                    ),
                    amount=self._company_total(),
                ),
            )

    def _touchless_share(self):
        """Return the percent of touchless bills that a person looks at."""
        # Everybody's bills are drawn from alike.
        text = self.env["ir.config_parameter"].sudo().get_param(SHARE)
        try:
            share = Decimal(text or SHARE_DEFAULT)
        except InvalidOperation:
            share = SHARE_DEFAULT
        return min(max(share, Decimal(0)), Decimal(100))
