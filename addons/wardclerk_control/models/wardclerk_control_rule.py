"""What all controls share: one person tightens them, two people loosen them."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit


class WardclerkControlRule(models.AbstractModel):
    """Class attributes of a control:

    ``_control_ranks``
        Field -> function of its value, higher for stricter. A change to a lower rank
        loosens the control and takes a proposal that a second person accepts.
    ``_control_words``
        Fields that only describe. All others are fixed at creation: what a control
        covers does not change under the same name.
    """

    _name = "wardclerk.control.rule"
    _description = "Control"
    _inherit = ["wardclerk.audit.mixin"]

    _control_ranks = {"active": bool}
    _control_words = ("name", "description")

    proposal_count = fields.Integer(
        string="Proposals", compute="_compute_proposal_count"
    )

    def _compute_proposal_count(self):
        counts = dict(
            self.env["wardclerk.control.proposal"]._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                ["res_id"],
                ["__count"],
            )
        )
        for control in self:
            control.proposal_count = counts.get(control.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        controls = super().create(vals_list)
        self.env.registry.clear_cache()
        self.env["wardclerk.audit"]._record(
            "control.created", controls, new=controls._control_values()
        )
        return controls

    def write(self, vals):
        if not take_permit(self):
            self._refuse_fixed(vals)
            self._refuse_loosening(vals)
        old = self._control_values()
        result = super().write(vals)
        self.env.registry.clear_cache()
        self.env["wardclerk.audit"]._record(
            "control.changed", self, old=old, new=self._control_values()
        )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A control is kept. To take it out of force, propose that; a second"
                " policy owner accepts."
            )
        )

    def action_open_loosening(self):
        """Open the form in which a policy owner proposes to loosen this control."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Loosen %s", self.display_name),
            "res_model": "wardclerk.control.loosening",
            "view_mode": "form",
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }

    def action_view_proposals(self):
        """Open the proposals about this control."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_control.wardclerk_control_proposal_action"
        )
        action["domain"] = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        action["context"] = {}
        return action

    def _propose(self, changes, reason):
        """Propose to loosen this control: nothing changes before it is accepted."""
        self.ensure_one()
        self.check_access("write")
        if unknown := set(changes) - set(self._control_ranks):
            raise UserError(
                self.env._("%s is not loosened.", ", ".join(sorted(unknown)))
            )
        if not self._loosens(changes):
            raise UserError(
                self.env._("This does not loosen it: change it directly, by yourself.")
            )
        return self.env["wardclerk.control.proposal"]._propose(self, changes, reason)

    def _apply_proposal(self, proposal):
        # The proposal was accepted by a second person; nobody else has this permit.
        permitted(self.sudo()).write(proposal.changes)

    def _loosens(self, vals):
        """Tell whether these values make any of the controls less strict."""
        return any(
            rank(vals[name]) < rank(control[name])
            for control in self
            for name, rank in self._control_ranks.items()
            if name in vals
        )

    def _refuse_fixed(self, vals):
        fixed = set(vals) - {*self._control_ranks, *self._control_words}
        if fixed:
            names = [
                self._fields[name]._description_string(self.env)
                for name in sorted(fixed)
                if name in self._fields
            ]
            raise AccessError(
                self.env._(
                    "%s is fixed once a control exists. Create another one beside it.",
                    ", ".join(names),
                )
            )

    def _refuse_loosening(self, vals):
        if self._loosens(vals):
            raise UserError(
                self.env._(
                    "This loosens the control, which takes two people. Press Loosen and"
                    " say why; another policy owner accepts."
                )
            )

    def _control_values(self):
        """Return {id: what evidence keeps of each control}."""
        names = [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and name not in models.MAGIC_COLUMNS
        ]
        # What a control says is told whole, whoever changed it; nothing is personal.
        return {one.id: {name: one[name] for name in names} for one in self.sudo()}
