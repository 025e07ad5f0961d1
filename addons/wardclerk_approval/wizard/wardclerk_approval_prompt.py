"""The words, and the person, that an act on a case needs."""

from odoo import api, fields, models


class WardclerkApprovalPrompt(models.TransientModel):
    """It asks and passes on: what may be done is checked by the case."""

    _name = "wardclerk.approval.prompt"
    _description = "Act on an Approval"

    kind = fields.Selection(
        [
            ("ask", "Ask a Question"),
            ("answer", "Answer"),
            ("send_back", "Send Back"),
            ("forward", "Forward"),
            ("recall", "Recall"),
            ("add_approver", "Add an Approver"),
            ("override", "Override"),
            ("confirm", "Confirm the Override"),
            ("contest", "Contest the Override"),
            ("end_delegation", "End the Delegation"),
        ],
        required=True,
    )
    case_id = fields.Many2one("wardclerk.approval.case")
    delegation_id = fields.Many2one("wardclerk.approval.delegation")
    question_id = fields.Many2one("wardclerk.approval.question", string="Asked")
    override_id = fields.Many2one("wardclerk.approval.override")
    document_name = fields.Char(related="case_id.document_name")
    question = fields.Text(related="question_id.question")
    override_reason = fields.Text(related="override_id.reason")
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        compute="_compute_user_id",
        store=True,
        readonly=False,
    )
    people_ids = fields.Many2many("res.users", compute="_compute_people")
    company_ids = fields.Many2many("res.company", compute="_compute_people")
    text = fields.Text(string="Your Words")

    @api.depends("kind", "case_id")
    def _compute_user_id(self):
        """Propose who is meant most often."""
        for prompt in self:
            prompt.user_id = prompt.kind == "ask" and prompt.case_id.requester_id

    @api.depends("kind", "case_id")
    def _compute_people(self):
        """Show whom it can be; the case checks it again."""
        for prompt in self:
            forwards = prompt.kind == "forward"
            turns = prompt.case_id.step_ids.filtered(
                lambda step: step.state == "open" and self.env.user in step.holder_ids
            )
            prompt.people_ids = forwards and prompt.case_id._colleagues(turns)
            prompt.company_ids = not forwards and (
                prompt.case_id.company_id or self.env.user.company_ids
            )

    def action_go(self):
        """Do it, as the person who is logged in."""
        self.ensure_one()
        case, person, text = self.case_id, self.user_id.id, self.text
        act = {
            "ask": lambda: case.action_ask(person, text),
            "answer": lambda: self.question_id.action_answer(text),
            "send_back": lambda: case.action_send_back(text),
            "forward": lambda: case.action_forward(person, text),
            "recall": lambda: case.action_recall(text),
            "add_approver": lambda: case.action_add_approver(person, text),
            "override": lambda: case.action_override(text),
            "confirm": lambda: self.override_id.action_confirm(text),
            "contest": lambda: self.override_id.action_contest(text),
            "end_delegation": lambda: self.delegation_id.action_end(text),
        }
        act[self.kind]()
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _open(self, kind, **values):
        """Return the action that opens the dialogue for one kind of act."""
        labels = dict(self._fields["kind"]._description_selection(self.env))
        defaults = {f"default_{name}": value for name, value in values.items()}
        return {
            "type": "ir.actions.act_window",
            "name": labels.get(kind),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_kind": kind, **defaults},
        }


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    can_recall = fields.Boolean(compute="_compute_can_recall")

    @api.depends_context("uid")
    @api.depends("state", "requester_id")
    def _compute_can_recall(self):
        for case in self:
            asked = self.env.user in case.requester_id | case.create_uid
            case.can_recall = asked and case.state == "pending"

    def action_open_prompt(self):
        """Ask for what the act needs that the button's context names."""
        self.ensure_one()
        kind = self.env.context.get("default_kind")
        return self.env["wardclerk.approval.prompt"]._open(kind, case_id=self.id)

    def action_open_answer(self):
        """Ask for the answer to the question that waits for the person."""
        self.ensure_one()
        return self.my_question_id.action_open_answer()

    def action_open_override(self):
        """Open the override of this case."""
        self.ensure_one()
        return self.override_id.sudo(False).get_formview_action()
