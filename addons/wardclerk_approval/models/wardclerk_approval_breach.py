"""Steps whose target has passed: noted once, told to somebody above who holds them."""

from odoo import fields, models

from wardclerk.core.event.envelope import timestamp

BREACHED_TYPE = "sla.breached"
RECIPIENTS_MAX = 20  # as the contract says
WORDS_MAX_CHARS = 256


class WardclerkApprovalStep(models.Model):
    _inherit = "wardclerk.approval.step"

    breached_at = fields.Datetime(string="Target Missed")

    _breach_idx = models.Index("(due_at) WHERE state = 'open' AND breached_at IS NULL")


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    def _breach(self, now):
        """Note each step that is late for the first time, and tell of it."""
        for step in self._turns():
            if step.breached_at or not step.due_at or step.due_at > now:
                continue
            step._write_engine({"breached_at": now})
            self._note_act("breached", step, by_clock=True)
            self._tell_breach(step)

    def _tell_breach(self, step):
        """Tell those above, where somebody listens and anybody above has an address."""
        subscriptions = self.env["wardclerk.event.subscription"]
        if not subscriptions._has_receiver(BREACHED_TYPE):
            return
        if recipients := self._mails_above(step):
            data = self._breach_data(step, recipients)
            self.env["wardclerk.outbox"]._emit(BREACHED_TYPE, self, {self.id: data})

    def _mails_above(self, step):
        """Addresses of whom the step escalates to, else of its holders' managers.

        Where nobody is above them, of the person responsible for the facility.
        """
        # Who is told does not depend on what the clock's user may see.
        case, step = self.sudo(), step.sudo()
        people, role = self.env["res.users"], step.escalate_to_id
        if role:
            people = role._holders(case.facility_id, case.company_id)
        if not people:
            managers = [
                person._wardclerk_managers(1, case.company_id)
                for person in step.holder_ids
            ]
            people = people.union(*managers) or case.facility_id.responsible_id
        above = people.sudo() - step.holder_ids  # their addresses, as above
        mails = {person.email_normalized for person in above}
        return sorted(mails - {False})[:RECIPIENTS_MAX]

    def _breach_data(self, step, recipients):
        """What `contracts/operations/sla.breached.schema.json` says."""
        who = step.display_name
        name = self.document_name or f"{self.res_model},{self.res_id}"
        promise = self.env._(
            "%(who)s decides within %(hours)s working hours",
            who=who,
            hours=step.target_hours,
        )
        return {
            "document": {
                "model": self.res_model,
                "id": self.res_id,
                "name": name[:WORDS_MAX_CHARS],
            },
            "promise": promise[:WORDS_MAX_CHARS],
            "due_at": timestamp(step.due_at),
            "owner": who[:WORDS_MAX_CHARS] or None,
            "recipients": recipients,
            "url": f"{self.get_base_url()}/odoo/{self._name}/{self.id}",
        }
