"""Mail to those who hold a step: one each, whatever came to them meanwhile."""

import logging

from odoo import api, fields, models
from odoo.tools import SQL, format_date

_logger = logging.getLogger(__name__)

PEOPLE_MAX = 200  # in one run; those who are left are first in the next one
LISTED_MAX = 10  # in one mail; the list of all is one link away
UNTOLD_MAX = 20_000  # pairs of step and person in one look
NO_ANSWER = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class WardclerkApprovalLink(models.Model):
    """Who was told of a step has a link to it; so nothing else is kept.

    What is to be told is read from the open steps themselves, and not noted when they
    open: no decision waits for a mail, and no notice is lost.
    """

    _inherit = "wardclerk.approval.link"

    @api.model
    def _cron_tell_holders(self):
        """End what is over, then tell who holds a step and was not told yet."""
        self._end_stale()
        if self._tell_holders():
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    @api.model
    def _tell_holders(self):
        """Queue one mail a person who wants it now; return how many were told."""
        told = 0
        for user, steps in self._untold().items():
            if told == PEOPLE_MAX:
                break
            if not user._wants_mail_now(min(steps.mapped("opened_at"))):
                continue
            told += self._tell_or_log(user, steps)
        return told

    def _tell_or_log(self, user, steps):
        """One person whose mail cannot be made holds up nobody else's."""
        try:
            with self.env.cr.savepoint():
                return self._tell(user, steps)
        except Exception:
            _logger.exception("action=approval_mail_failed user=%s", user.id)
            return False

    @api.model
    def _untold(self):
        """Return {user: open steps that they hold and were not told of}."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT holder.user_id, step.id
                  FROM wardclerk_approval_step AS step
                  JOIN wardclerk_approval_case AS asked
                    ON asked.id = step.case_id AND asked.state = 'pending'
                  JOIN wardclerk_approval_step_holder_rel AS holder
                    ON holder.step_id = step.id
                 WHERE step.state = 'open' AND step.purpose = 'approve'
                   AND NOT EXISTS (
                       SELECT FROM wardclerk_approval_link AS link
                        WHERE link.step_id = step.id
                          AND link.user_id = holder.user_id
                          AND link.state <> 'lost')
                 ORDER BY step.due_at, step.id
                 LIMIT %s
                """,
                UNTOLD_MAX,
            )
        )
        steps_of = {}
        for user_id, step_id in rows:
            steps_of.setdefault(user_id, []).append(step_id)
        # Everybody's steps and wishes: this runs for all of them at once.
        Users, Steps = self.env["res.users"].sudo(), self.env["wardclerk.approval.step"]
        people = Users.browse(steps_of)._wardclerk_people().filtered("email")
        Steps = Steps.sudo()  # as above
        return {user: Steps.browse(steps_of[user.id]) for user in people}

    @api.model
    def _tell(self, user, steps):
        """Queue the mail about these steps; tell whether there was something to tell.

        It says what this person may read, and no more.
        """
        readable = steps.case_id.with_user(user)._filtered_access("read")
        steps = steps.filtered(lambda step: step.case_id.id in readable.ids)
        if not steps:
            return False
        addresses = self._issue([(step, user) for step in steps])
        reader = self.with_user(user).with_context(lang=user.lang, tz=user.tz)
        shown = steps[:LISTED_MAX]
        subject, body = reader._mail_words(
            shown, [addresses[step, user] for step in shown], len(steps)
        )
        # Without a document: what is written to one person is for no follower.
        self.env["mail.mail"].sudo().create(
            {
                "subject": subject,
                "body_html": body,
                "email_to": user.email_formatted,
                "email_from": user.company_id.email_formatted
                or self.env.user.email_formatted,
                "auto_delete": True,  # the only place of the links
                "headers": repr(NO_ANSWER),
            }
        )
        user.approval_told_at = fields.Datetime.now()
        return True

    def _mail_words(self, steps, addresses, total):
        """Return subject and body in the reader's language."""
        env = self.env
        # Names of the case and whom it waits for; the reader may read the case.
        cases = steps.case_id.with_env(env)
        steps = steps.sudo()  # as above
        items = [
            {
                "case": step.case_id.with_env(env),
                "role": step.display_name,
                "due": step.due_at and format_date(env, step.due_at),
                "address": address,
            }
            for step, address in zip(steps, addresses, strict=True)
        ]
        if total == 1:
            subject = env._(
                "To decide: %(type)s %(name)s",
                type=cases.document_type,
                name=cases.document_name,
            )
        else:
            subject = env._("%s documents wait for your decision", total)
        body = env["ir.qweb"]._render(
            "wardclerk_approval.mail_to_holder",
            {
                "items": items,
                "more": total - len(items),
                "all_address": f"{self.get_base_url()}/odoo/my-approvals",
                "user": env.user,
            },
        )
        return subject, body
