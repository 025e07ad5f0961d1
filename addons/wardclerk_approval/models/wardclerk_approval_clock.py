"""When a step is due, reminded of, late and escalated, in the hours of its place."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

REMINDER_SHARE = 4  # the last quarter of a target begins with a reminder
BATCH = 50  # cases of one transaction of the cron

_logger = logging.getLogger(__name__)


class WardclerkApprovalStep(models.Model):
    _inherit = "wardclerk.approval.step"

    remind_at = fields.Datetime(string="Reminder Due")
    reminded_at = fields.Datetime()
    escalate_at = fields.Datetime(string="Escalation Due")
    escalated_at = fields.Datetime(string="Escalated")

    _remind_idx = models.Index(
        "(remind_at) WHERE state = 'open' AND reminded_at IS NULL"
    )
    _escalate_idx = models.Index(
        "(escalate_at) WHERE state = 'open' AND escalated_at IS NULL"
    )

    @api.model
    def _clock_values(self, case, target_hours, escalate_hours):
        """Return when a step that opens now is due, reminded of and escalated."""
        now = fields.Datetime.now()
        if not target_hours and not escalate_hours:
            return {}
        clock = case.facility_id._clock(case.company_id)
        target = timedelta(hours=target_hours or 0)
        values = {}
        if target:
            values["due_at"] = clock.after(now, target)
            values["remind_at"] = clock.after(now, target - target / REMINDER_SHARE)
        if escalate_hours:
            values["escalate_at"] = clock.after(now, timedelta(hours=escalate_hours))
        return values

    @api.model
    def _cron_follow_clock(self):
        """Remind of what is due soon, tell what is late, escalate what waits on."""
        late = self._late_cases()
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(late))
        for start in range(0, len(late), BATCH):
            batch = late[start : start + BATCH]
            batch._follow_clock(fields.Datetime.now())
            if not progress._commit_progress(len(batch)):
                break

    @api.model
    def _late_cases(self):
        """Return the pending cases with a step to remind of, to tell or to escalate."""
        now = fields.Datetime.now()
        remind = Domain("remind_at", "<=", now) & Domain("reminded_at", "=", False)
        breach = Domain("due_at", "<=", now) & Domain("breached_at", "=", False)
        escalate = Domain("escalate_at", "<=", now) & Domain("escalated_at", "=", False)
        waiting = Domain("state", "=", "open") & Domain("case_id.state", "=", "pending")
        return self.search(waiting & (remind | breach | escalate)).case_id


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    def _follow_clock(self, now):
        """Do what is due for these cases; one that cannot stops no other one.

        Cases that somebody decides at this moment are left for the next time.
        """
        for case in self.try_lock_for_update():
            try:
                with self.env.cr.savepoint():
                    case._remind(now)
                    case._breach(now)
                    case._escalate(now)
            except Exception:
                _logger.exception("approval clock: case %s is left as it is", case.id)

    def _remind(self, now):
        for step in self._turns():
            is_due = step.remind_at and step.remind_at <= now
            if step.reminded_at or not is_due:
                continue
            step._write_engine({"reminded_at": now})
            self._note_act("reminded", step, by_clock=True)
            self._tell_person(
                step.holder_ids - step.passed_on_ids,
                self.env._("to be decided soon"),
                self.waiting_for,
            )

    def _escalate(self, now):
        """Ask the next role as well; who held the step can still decide it."""
        for step in self._turns():
            is_due = step.escalate_at and step.escalate_at <= now
            if step.escalated_at or not is_due or not step.escalate_to_id:
                continue
            before = step.holder_ids
            step._write_engine({"escalated_at": now})
            self._note_act("escalated", step, step.escalate_to_id.name, by_clock=True)
            self._refresh_holders()
            self._tell_person(
                step.holder_ids - before,
                self.env._("nobody has decided in time"),
                self.waiting_for,
            )
            self._emit("escalated")

    def _business_hours_between(self, start, end):
        """Return how many working hours of the place lie between two moments."""
        clock = self.facility_id._clock(self.company_id)
        return clock.between(start, end).total_seconds() / 3600
