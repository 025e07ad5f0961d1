"""A question inside an approval, which goes on waiting while somebody answers."""

from lxml import html
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import html2plaintext

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

QUESTIONS_MAX = 20  # of one case; more is a conversation, and the case goes back
TO_ANSWER = "wardclerk_approval.mail_activity_type_question"


class WardclerkApprovalQuestion(models.Model):
    """Who is asked may read the case's card and nothing more, and decides nothing."""

    _name = "wardclerk.approval.question"
    _description = "Question about an Approval"
    _order = "id"
    _rec_name = "question"
    _allow_sudo_commands = False

    case_id = fields.Many2one(
        "wardclerk.approval.case", required=True, index=True, ondelete="restrict"
    )
    step_id = fields.Many2one(
        "wardclerk.approval.step", required=True, ondelete="restrict"
    )
    asker_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    asked_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="restrict"
    )
    question = fields.Text(required=True)
    asked_at = fields.Datetime(required=True)
    answer = fields.Text()
    answered_at = fields.Datetime()
    answered_by_mail = fields.Boolean(string="By Mail")
    waited_hours = fields.Float(
        digits=(16, 1), help="Working hours from the question to its answer."
    )
    is_for_me = fields.Boolean(compute="_compute_is_for_me")

    _answered_whole = models.Constraint(
        "CHECK ((answered_at IS NULL) = (COALESCE(answer, '') = ''))",
        "An answer has words and a time.",
    )

    @api.depends_context("uid")
    @api.depends("asked_id", "answered_at")
    def _compute_is_for_me(self):
        for one in self:
            one.is_for_me = not one.answered_at and one.asked_id == self.env.user

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("Ask on the case, with Ask a Question."))
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self.env._("A question is answered, not rewritten."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Questions are never deleted."))

    def action_answer(self, answer):
        """Answer, as the person who was asked."""
        self.ensure_one()
        self.check_access("read")
        if not self.env["res.users"]._wardclerk_requester_in_person():
            raise AccessError(
                self.env._("Only a person answers, with their own log-in.")
            )
        if self.asked_id != self.env.user:
            raise AccessError(self.env._("Only %s can answer.", self.asked_id.name))
        words = self.case_id._said(answer, self.env._("Write an answer first."))
        # Who was asked has no right on the case beyond reading its card, if that.
        self.sudo()._take_answer(words)
        return True

    def action_open_answer(self):
        """Ask for the answer."""
        self.ensure_one()
        return self.env["wardclerk.approval.prompt"]._open(
            "answer", case_id=self.case_id.id, question_id=self.id
        )

    def _take_answer(self, words, by_mail=False):
        self.ensure_one()
        if self.answered_at:
            raise UserError(self.env._("This question is answered already."))
        now = fields.Datetime.now()
        waited = self.case_id._business_hours_between(self.asked_at, now)
        # Nobody has the right to write it; the caller checked whose answer it is.
        permitted(self).write(
            {
                "answer": words,
                "answered_at": now,
                "answered_by_mail": by_mail,
                "waited_hours": waited,
            }
        )
        self.case_id._close_question_todo(self.asked_id, words)
        self.env["wardclerk.audit"]._record(
            "approval.question_answered",
            self.case_id._document(),
            policy_version=self.case_id.policy_label,
            detail={
                "case": self.case_id.id,
                "question": self.id,
                "by": self.asked_id,
                "by_mail": by_mail,
                "answer": words,
            },
        )
        if not by_mail:  # then the mail itself stands in the thread
            self.case_id._post_words(
                self.env._("Answer: %s", words), self.asker_id, self.asked_id
            )


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    question_ids = fields.One2many(
        "wardclerk.approval.question", "case_id", readonly=True
    )
    my_question_id = fields.Many2one(
        "wardclerk.approval.question", compute="_compute_my_question_id"
    )

    @api.depends_context("uid")
    @api.depends("question_ids.answered_at")
    def _compute_my_question_id(self):
        for case in self:
            case.my_question_id = case.question_ids.filtered("is_for_me")[:1]

    def action_ask(self, user_id, question):
        """Ask the requester or anybody who works here; the case stays as it is."""
        words = self._said(question, self.env._("Write the question first."))
        for case, _flow, step in self._their_turns():
            person = case._asked_person(user_id)
            case._refuse_question(person)
            # Nobody may create questions; this one comes from who must decide.
            permitted(self.env["wardclerk.approval.question"].sudo()).create(
                {
                    "case_id": case.id,
                    "step_id": step.id,
                    "asker_id": self.env.uid,
                    "asked_id": person.id,
                    "question": words,
                    "asked_at": fields.Datetime.now(),
                }
            )
            self.env["wardclerk.audit"]._record(
                "approval.question_asked",
                case._document(),
                policy_version=case.policy_label,
                detail={"case": case.id, "to": person, "question": words},
            )
            if person._wardclerk_people():  # others have no to-dos: the mail tells them
                case.activity_schedule(
                    TO_ANSWER, summary=words[:100], user_id=person.id
                )
            case._post_words(words, person, self.env.user)
        return True

    def _asked_person(self, user_id):
        """Return who is asked: the requester, also from outside, or a colleague."""
        requester = self.requester_id._wardclerk_requesters()
        return requester if requester.id == user_id else self._person(user_id)

    def _refuse_question(self, person):
        if person == self.env.user:
            raise UserError(self.env._("Choose somebody else to ask."))
        if self.company_id and self.company_id not in person.company_ids:
            raise UserError(self.env._("%s has no access to the company.", person.name))
        if len(self.question_ids) >= QUESTIONS_MAX:
            raise UserError(
                self.env._("Enough was asked. Send it back with what is missing.")
            )

    def _post_words(self, words, to, author):
        """Write into the thread of the case; the addressee can reply by mail."""
        self.message_post(
            body=Markup("<p>%s</p>") % words,
            subject=self.document_name,
            author_id=author.partner_id.id,
            partner_ids=to.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _close_question_todo(self, person, words):
        self.activity_feedback([TO_ANSWER], user_id=person.id, feedback=words[:100])

    def message_update(self, msg_dict, update_vals=None):
        """Take a reply by mail as the answer of who was asked.

        Only mail that came in runs this as the engine; a client that calls it does not.
        """
        result = super().message_update(msg_dict, update_vals=update_vals)
        if self.env.su:
            for case in self:
                open_one = case.question_ids.filtered(
                    lambda one: (
                        not one.answered_at
                        and one.asked_id.partner_id.id == msg_dict.get("author_id")
                    )
                )[:1]
                words = _words_of_mail(msg_dict.get("body"))
                if open_one and words:
                    open_one._take_answer(words, by_mail=True)
        return result


def _words_of_mail(body):
    """Return what a mail says, without the text that it quotes."""
    if not body:
        return ""
    tree = html.fragment_fromstring(str(body), create_parent="div")
    for quote in tree.xpath("//*[@data-o-mail-quote]|//blockquote"):
        quote.drop_tree()
    return html2plaintext(html.tostring(tree, encoding="unicode")).strip()
