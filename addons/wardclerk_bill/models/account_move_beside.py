"""The rows that follow a bill, and when they are looked at."""

from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    duplicate_ids = fields.One2many(
        "wardclerk.bill.duplicate",
        "bill_id",
        string="Suspected Copies",
        readonly=True,
        groups="wardclerk_base.group_finance,wardclerk_base.group_auditor",
    )
    open_exception_count = fields.Integer(
        compute="_compute_open_exception_count",
        groups="wardclerk_base.group_finance,wardclerk_base.group_auditor",
    )

    def _compute_open_exception_count(self):
        # How many there are, also of those that others settle.
        codes = self.env["wardclerk.exception"].sudo()._open_codes(self)
        for move in self:
            move.open_exception_count = len(codes.get(move.id, ()))

    @api.model
    def _models_beside(self):
        """Return the models of the rows that follow a bill."""
        return ("wardclerk.bill.seen",)

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        for name in self._models_beside():
            self.env[name]._open_beside(moves)
        return moves

    def _look_again(self):
        """Work out what follows these bills, where something has changed."""
        for name in self._models_beside():
            self.env[name]._fresh(self)

    def _approval_facts(self):
        self._look_again()
        return super()._approval_facts()

    def action_open_exceptions(self):
        """Open the exceptions of this bill that the person may see."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_exception.wardclerk_exception_action"
        )
        action["domain"] = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        action["context"] = {}
        return action
