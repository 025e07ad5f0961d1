"""Who did an excluded duty on the document holds no step of its approval."""

from odoo import api, models

from wardclerk.core.control import excluded


class WardclerkApprovalStep(models.Model):
    _inherit = "wardclerk.approval.step"

    @api.model
    def _holders_of(self, wanted):
        """Leave out the people whom a separation rule keeps from deciding."""
        holders = super()._holders_of(wanted)
        cases = self.env["wardclerk.approval.case"].union(
            *(case for _who, case in wanted)
        )
        done = cases._duties_against_approval()
        if not any(done.values()):
            return holders
        return [
            people
            - excluded(
                case._separation_rules(),
                done.get(case, {}),
                _duty(who.role_id),
            )
            for people, (who, case) in zip(holders, wanted, strict=True)
        ]


def _duty(role_id):
    """Return the duty that somebody does who approves in this role."""
    return f"approve:{role_id}" if role_id else "approve"
