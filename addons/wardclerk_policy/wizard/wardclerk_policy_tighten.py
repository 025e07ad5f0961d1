"""The dialog that drafts a stricter rule of the group's policy for one facility."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from wardclerk.core.policy.tighten import CannotTighten, tightened, with_rule


class WardclerkPolicyTighten(models.TransientModel):
    """Copies one rule of the group, from another amount on, into a facility's draft.

    It activates nothing. The facility's policy joins the group's, so whatever the
    copied rule says, the group's own steps stay.
    """

    _name = "wardclerk.policy.tighten"
    _description = "Tighten a Policy for a Facility"

    policy_id = fields.Many2one("wardclerk.policy", required=True, readonly=True)
    version_id = fields.Many2one(related="policy_id.current_version_id")
    facility_id = fields.Many2one(
        "wardclerk.facility", required=True, domain=lambda self: self._own_facilities()
    )
    rule_id = fields.Many2one(
        "wardclerk.policy.rule",
        string="Ask as in",
        required=True,
        domain="[('version_id', '=', version_id)]",
    )
    asks = fields.Char(related="rule_id.then_words", string="Which Asks for")
    has_limit = fields.Boolean(string="From Another Amount", default=True)
    limit = fields.Float(string="From This Amount On", digits=(16, 2))

    @api.model
    def _own_facilities(self):
        own = self.env.user.facility_ids
        return Domain("id", "child_of", own.ids) if own else Domain.TRUE

    def action_draft(self):
        """Write the rule into a draft of the facility's policy and open it."""
        self.ensure_one()
        draft = self._local_policy()._draft()
        table = draft._draft_table()
        try:
            table = with_rule(table, self._rule(), alone=True)
        except CannotTighten as error:
            raise UserError(
                self.env._("Write the rule by hand in the draft: %s.", error)
            ) from error
        draft._load(table)
        return draft.get_formview_action()

    def _local_policy(self):
        """Return the facility's own policy; make it when there is none."""
        group = self.policy_id
        scope = {
            "model_id": group.model_id.id,
            "gate": group.gate,
            "facility_id": self.facility_id.id,
        }
        domain = [(name, "=", value) for name, value in scope.items()]
        found = group.search(domain, limit=1)
        name = f"{group.name}: {self.facility_id.name}"
        return found or group.create({**scope, "name": name})

    def _rule(self):
        rules = {rule.id: rule for rule in self.version_id._decision_table().rules}
        limit = Decimal(f"{self.limit:.2f}") if self.has_limit else None
        return tightened(
            rules[self.rule_id.code],
            f"{self.facility_id.code.lower()}-{self.rule_id.code}",
            limit,
            self.env._("Tightened for %s.", self.facility_id.name),
        )
