"""The auditor's form for an evidence binder."""

import base64
import io
from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from wardclerk.core.ledger import binder
from wardclerk.core.ledger.store import EvidenceStore

LEAVES_MAX = 50_000  # in one request; the launcher writes larger ones


class WardclerkAuditBinder(models.TransientModel):
    """Asks what the binder is about and hands it over; it keeps nothing."""

    _name = "wardclerk.audit.binder"
    _description = "Evidence Binder"

    about = fields.Selection(
        [
            ("document", "One record"),
            ("control", "A control"),
            ("period", "Everything in a period"),
        ],
        required=True,
        default="period",
    )
    res_model = fields.Char(string="Model")
    res_id = fields.Integer(string="Record Number")
    control = fields.Char(
        help="The beginning of the actions' names: approval. for all decisions,"
        " policy.activated for policies that were put in force."
    )
    since = fields.Date(string="From")
    until = fields.Date(string="To", help="The last day that belongs to it (UTC).")
    complete = fields.Boolean(
        string="Prove that nothing is left out",
        help="Tells every entry of the period, also those about other things. Without"
        " it, each entry is proved by itself.",
    )
    state = fields.Selection([("ask", "Ask"), ("done", "Done")], default="ask")
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)
    population = fields.Integer(readonly=True)
    waiting = fields.Integer(readonly=True)

    @api.onchange("about")
    def _onchange_about(self):
        self.complete = self.about != "document"

    def action_write(self):
        """Write the binder, for auditors, over what they may read."""
        self.ensure_one()
        if not self.env.user.has_group("wardclerk_base.group_auditor"):
            raise AccessError(self.env._("Only auditors export evidence."))
        self.env.cr.flush()
        scope, out = self._scope(), io.BytesIO()
        store = EvidenceStore(self._run, self.env.user.company_ids.ids)
        self._refuse_too_large(store, scope)
        try:
            summary = binder.write(out, store, scope)
        except binder.NothingSealed as nothing:
            raise UserError(
                self.env._("Nothing is sealed yet. Ask whether the relay is running.")
            ) from nothing
        self.write(
            {
                "state": "done",
                "file": base64.b64encode(out.getvalue()),
                "file_name": f"evidence-{self.about}-{summary.head.size}.zip",
                "population": summary.population,
                "waiting": summary.waiting,
            }
        )
        self.env["wardclerk.audit"]._record(
            "binder.exported",
            self,
            detail={
                "question": summary.question,
                "population": summary.population,
                "size": summary.head.size,
            },
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Evidence Binder"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _run(self, statement, values):
        """Run one statement of the store; values only ever travel beside it."""
        self.env.cr.execute(statement, values)
        return self.env.cr.fetchall()

    def _scope(self):
        period = {"since": _day(self.since), "until": _day(self.until, days=1)}
        complete = self.complete or self.about == "period"
        if self.about == "document":
            if not self.res_model or not self.res_id:
                raise UserError(self.env._("Name the model and the record's number."))
            asked = {"res_model": self.res_model, "res_id": self.res_id}
            title = f"Record {self.res_model}, {self.res_id}"
        elif self.about == "control":
            if not self.control:
                raise UserError(self.env._("Name the control, such as approval."))
            asked, title = {"action": self.control}, f"Control {self.control}"
        else:
            asked = {}
            title = (
                f"Period from {self.since or 'the beginning'} to {self.until or 'now'}"
            )
        return binder.Scope(title, asked, complete=complete, **period)

    def _refuse_too_large(self, store, scope):
        head = store.head()
        start = scope.since and store.checkpoint_before(scope.since, head.size)
        if head and head.size - (start.size if start else 0) > LEAVES_MAX:
            raise UserError(
                self.env._(
                    "The log is too long for a download here. Choose a later first day,"
                    " or have an administrator run: ./wardclerk audit export"
                )
            )


def _day(date, days=0):
    if not date:
        return None
    return datetime.combine(date, time.min, UTC) + timedelta(days=days)
