"""The link from a record to the evidence about it."""

from odoo import fields, models


class WardclerkAuditMixin(models.AbstractModel):
    """Gives a document the button *Evidence*; it adds no column."""

    _name = "wardclerk.audit.mixin"
    _description = "Record with Evidence"

    evidence_count = fields.Integer(
        string="Evidence",
        compute="_compute_evidence_count",
        groups="wardclerk_base.group_auditor,wardclerk_base.group_policy_owner,"
        "wardclerk_base.group_administrator",
    )

    def _compute_evidence_count(self):
        counts = dict(
            self.env["wardclerk.audit.entry"]._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                ["res_id"],
                ["__count"],
            )
        )
        for record in self:
            record.evidence_count = counts.get(record.id, 0)

    def action_open_evidence(self):
        """Open the entries about these records, for those who may read them."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_audit.wardclerk_audit_entry_action"
        )
        action["domain"] = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        action["context"] = {}
        return action
