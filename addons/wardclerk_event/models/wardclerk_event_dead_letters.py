"""Dead letters that are open when a day is proven: told to administrators, once."""

import logging

from odoo import api, fields, models

from wardclerk.core.event.digest import Dead, digest

REPORTED_TYPE = "dead_letters.reported"
RECIPIENTS_MAX = 20  # as the contract says

_logger = logging.getLogger(__name__)


class WardclerkEventProof(models.Model):
    _inherit = "wardclerk.event.proof"

    dead_count = fields.Integer(
        string="Dead Letters", readonly=True, help="Open when they were last told of."
    )
    dead_told_at = fields.Datetime(string="Dead Letters Told At", readonly=True)

    @api.model
    def _run(self):
        result = super()._run()
        self.search([], limit=1)._tell_dead_letters()
        return result

    def _tell_dead_letters(self):
        """Tell what needs a person, once a day; nothing is told of nothing."""
        subscriptions = self.env["wardclerk.event.subscription"]
        is_heard = subscriptions._has_receiver(REPORTED_TYPE)
        if not self or not is_heard or self.dead_told_at:
            return
        dead = self._dead_letters()
        if not dead:
            return
        recipients = self._dead_letter_recipients()
        if not recipients:
            _logger.info("action=dead_letters_untold reason=no_administrator_has_mail")
            return
        total = sum(row.count for row in dead)
        self.write({"dead_count": total, "dead_told_at": fields.Datetime.now()})
        self.env["wardclerk.outbox"]._emit(
            REPORTED_TYPE,
            self,
            lambda proof: {
                "day": fields.Date.to_string(proof.date),
                "total": total,
                "receivers": digest(
                    dead,
                    unknown=self.env._("no cause was noted"),
                    others=self.env._("other causes"),
                ),
                "recipients": recipients,
                "url": f"{proof.get_base_url()}/odoo/wardclerk-dead-letters",
            },
        )
        self.env["wardclerk.audit"]._record(
            REPORTED_TYPE, self, detail={"total": total}
        )

    @api.model
    def _dead_letters(self):
        """All that are open, counted by receiver and cause."""
        self.env.cr.execute(
            """
            SELECT endpoint.name,
                   coalesce(nullif(btrim(dead.last_error), ''),
                            'answer ' || nullif(dead.last_status, 0), ''),
                   count(*), min(dead.created_at)
              FROM wardclerk_outbox dead
              JOIN wardclerk_event_endpoint endpoint ON endpoint.id = dead.endpoint_id
             WHERE dead.state = 'dead'
             GROUP BY 1, 2
            """
        )
        return [Dead(*row) for row in self.env.cr.fetchall()]

    @api.model
    def _dead_letter_recipients(self):
        """Mail addresses of administrators, who can replay."""
        people = self.env.ref("wardclerk_base.group_administrator").all_user_ids
        mails = {user.email_normalized for user in people if user.active}
        return sorted(mails - {False})[:RECIPIENTS_MAX]
