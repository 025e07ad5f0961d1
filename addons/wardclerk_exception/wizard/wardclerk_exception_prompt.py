"""The form that asks for words, and for a person where one is needed."""

from odoo import api, fields, models


class WardclerkExceptionPrompt(models.TransientModel):
    _name = "wardclerk.exception.prompt"
    _description = "Settle Exceptions"

    what = fields.Selection(
        [
            ("resolve", "Resolve"),
            ("override", "Let It Stand"),
            ("ask", "Ask by Mail"),
            ("hand_over", "Hand Over"),
        ],
        required=True,
        readonly=True,
    )
    exception_ids = fields.Many2many("wardclerk.exception", readonly=True)
    count = fields.Integer(compute="_compute_about")
    about = fields.Char(compute="_compute_about")
    words = fields.Text()
    partner_id = fields.Many2one("res.partner", string="Whom")
    user_id = fields.Many2one("res.users", string="To", domain=[("share", "=", False)])

    @api.depends("exception_ids")
    def _compute_about(self):
        for prompt in self:
            prompt.count = len(prompt.exception_ids)
            prompt.about = (
                prompt.exception_ids.words
                if prompt.count == 1
                else self.env._("%s exceptions", prompt.count)
            )

    @api.model
    def _open(self, what, exceptions):
        """Return the action that opens this form for these exceptions."""
        exceptions.check_access("read")
        partner = exceptions.partner_id
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["what"]._description_selection(self.env))[what],
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_what": what,
                "default_exception_ids": exceptions.ids,
                "default_partner_id": partner.id if len(partner) == 1 else False,
            },
        }

    def action_go(self):
        """Do it, as the person who is logged in."""
        self.ensure_one()
        exceptions = self.exception_ids
        if self.what == "resolve":
            exceptions.action_resolve(self.words)
        elif self.what == "override":
            exceptions.action_override(self.words)
        elif self.what == "ask":
            exceptions.action_ask(self.partner_id.id, self.words)
        else:
            exceptions.action_hand_over(self.user_id.id)
        return {
            "type": "ir.actions.act_window_close",
            "infos": {"done": len(exceptions)},
        }
