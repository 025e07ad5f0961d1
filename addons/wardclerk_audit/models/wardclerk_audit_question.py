"""What an auditor asks, and where the answer is."""

from ast import literal_eval

from odoo import fields, models


class WardclerkAuditQuestion(models.Model):
    """Shipped with the addon; a click opens the answer, without SQL."""

    _name = "wardclerk.audit.question"
    _description = "Auditor's Question"
    _order = "sequence, id"

    sequence = fields.Integer(string="No.", readonly=True)
    name = fields.Char(string="Question", required=True, readonly=True, translate=True)
    answer = fields.Text(
        string="What You See", required=True, readonly=True, translate=True
    )
    action_id = fields.Many2one(
        "ir.actions.act_window",
        readonly=True,
        help="Given by the addon that brings the answer. Empty: entries are shown.",
    )
    entry_domain = fields.Char(
        readonly=True, default="[]", help="The entries that answer it."
    )
    control = fields.Char(readonly=True, help="What a binder about it asks for.")

    def action_open(self):
        """Open the list that answers the question; its access rules hold there."""
        self.ensure_one()
        self.check_access("read")
        if not self.action_id:
            return self.action_open_entries()
        # Which window it is does not depend on the reader; what it shows does.
        return self.action_id.sudo()._get_action_dict()

    def action_open_entries(self):
        """Open the evidence behind the answer."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_audit.wardclerk_audit_entry_action"
        )
        domain = literal_eval(self.entry_domain or "[]")
        return action | {"name": self.name, "domain": domain, "context": {}}

    def action_open_binder(self):
        """Open the form for a binder about the question."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_audit.wardclerk_audit_binder_action"
        )
        about = "control" if self.control else "period"
        context = {"default_about": about, "default_control": self.control}
        return action | {"context": context}
