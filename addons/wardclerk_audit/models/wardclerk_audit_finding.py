"""One row that is other than evidence says it should be."""

from odoo import api, fields, models
from odoo.exceptions import AccessError


class WardclerkAuditFinding(models.Model):
    """Made by the reconciliation alone; a person takes it and says what it was."""

    _name = "wardclerk.audit.finding"
    _description = "Reconciliation Finding"
    _order = "state, id desc"
    _rec_name = "sentence"
    _allow_sudo_commands = False

    run_id = fields.Many2one(
        "wardclerk.audit.reconciliation", required=True, readonly=True
    )
    sentence = fields.Char(required=True, readonly=True, string="What Was Found")
    severity = fields.Selection(
        [("high", "High"), ("medium", "Medium")], required=True, readonly=True
    )
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record Number", model_field="res_model", readonly=True
    )
    expected = fields.Char(readonly=True)
    found = fields.Char(readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("explained", "Explained")], required=True, default="open"
    )
    explanation = fields.Text(help="Who changed it past Odoo, and who allowed that.")

    _same_idx = models.UniqueIndex(
        "(res_model, res_id, found) WHERE state = 'open'",
        "This is an open finding already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Findings come from the reconciliation."))
        findings = super().create(vals_list)
        self.env["wardclerk.audit"]._record(
            "finding.opened",
            findings,
            detail={
                one.id: {
                    "sentence": one.sentence,
                    "severity": one.severity,
                    "record": f"{one.res_model},{one.res_id}",
                    "expected": one.expected,
                    "found": one.found,
                }
                for one in findings
            },
        )
        return findings

    def write(self, vals):
        if vals.keys() - {"state", "explanation"}:
            raise AccessError(self.env._("Of a finding, only its end is written."))
        if vals.get("state") == "explained" and not (
            vals.get("explanation") or all(self.mapped("explanation"))
        ):
            raise AccessError(self.env._("Say first what explains the finding."))
        old = {one.id: {"state": one.state} for one in self}
        result = super().write(vals)
        self.env["wardclerk.audit"]._record(
            "finding.changed", self, old=old, new=vals, reason=vals.get("explanation")
        )
        return result

    def action_explain(self):
        """Close the finding, once its explanation is written."""
        self.write({"state": "explained"})

    def action_open_record(self):
        """Open the record that differs; its own access rules hold there."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
