"""The verb *Ask for signatures* for Automation Rules and menus."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .wardclerk_signature_envelope import OPEN_DAYS

SIGNERS = ("res.partner", "res.users")  # records with a name and an address
VERB = "wardclerk_signature"


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[(VERB, "Ask for signatures"), ("multi",)],
        ondelete={VERB: "cascade"},
    )
    wardclerk_signer_field_id = fields.Many2one(
        "ir.model.fields",
        string="Who Signs",
        domain=f"[('model_id', '=', model_id), ('relation', 'in', {SIGNERS})]",
        ondelete="cascade",
        help="A field of the document that names contacts or users. Empty: whoever"
        " triggers it gets the envelope to complete.",
    )
    wardclerk_signer_role = fields.Char(string="Signs As", default="Signer")
    wardclerk_signature_days = fields.Integer(
        string="Days to Sign", default=OPEN_DAYS, help="Counted from today."
    )

    @api.constrains("state", "wardclerk_signer_field_id", "wardclerk_signature_days")
    def _check_signature(self):
        for action in self.filtered(lambda one: one.state == VERB):
            field = action.wardclerk_signer_field_id
            if field and field.relation not in SIGNERS:
                raise ValidationError(
                    self.env._("Who Signs: choose a field of contacts or users.")
                )
            if action.wardclerk_signature_days < 1:
                raise ValidationError(self.env._("Days to Sign: give at least one."))

    def _generate_action_name(self):
        if self.state != VERB:
            return super()._generate_action_name()
        return self.env._("Ask for signatures")

    def _run_action_wardclerk_signature_multi(self, eval_context=None):
        """Send an envelope for each record at hand; show those that were made."""
        context = eval_context or {}
        records = context.get("records") or context.get("record")
        if not records:
            return False
        action = self.sudo()  # of the action, no record
        envelopes = self.env["wardclerk.signature.envelope"]._prepare(
            records,
            action.wardclerk_signer_field_id.name,
            action.wardclerk_signer_role or self.env._("Signer"),
            action.wardclerk_signature_days,
        )
        return envelopes._shown()
