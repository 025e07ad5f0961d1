"""An active gate holds until two people retire it, whatever goes away meanwhile."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from wardclerk.core.canonical import digest

from ..gate_triggers import install_gates


class WardclerkApprovalGate(models.Model):
    _inherit = "wardclerk.approval.gate"

    draft_digest = fields.Char(compute="_compute_draft_digest", compute_sudo=True)

    @api.depends(
        *("code", "state_field_id", "behind_ids", "cancel_ids", "stage_ids.res_id"),
        *("protected_ids", "fact_ids", "amount_field_id", "currency_field_id"),
        *("date_field_id", "company_field_id", "facility_field_id"),
        *("partner_field_id", "requester_field_id"),
    )
    def _compute_draft_digest(self):
        for gate in self:
            gate.draft_digest = digest(gate._draft_form())

    def _locked_for_owner(self):
        """The form tells what it showed; nothing else is activated by it."""
        result = super()._locked_for_owner()
        seen = self.env.context.get("wardclerk_seen_digest")
        if seen and seen != self.draft_digest:
            raise UserError(
                self.env._(
                    "Somebody changed this gate after you opened it. Load it again and"
                    " read it first."
                )
            )
        return result

    def _register_hook(self):
        """Put triggers back that went with a table, after its addon came back."""
        result = super()._register_hook()
        for res_model in self._without_triggers():
            documents = self.env.get(res_model)
            if getattr(documents, "_approval_gates", None):
                install_gates(documents)
        return result

    def _without_triggers(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT gate.res_model FROM wardclerk_approval_gate AS gate"
                " WHERE gate.state = 'active' AND NOT EXISTS ("
                " SELECT FROM wardclerk_approval_guarded AS guarded JOIN pg_trigger"
                " ON tgrelid = to_regclass(quote_ident(guarded.guarded_table))"
                " AND tgname LIKE 'wardclerk_gate_%%'"
                " WHERE guarded.res_model = gate.res_model)"
            )
        )
        return [res_model for (res_model,) in rows]
