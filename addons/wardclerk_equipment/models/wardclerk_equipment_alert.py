"""Alarms that platforms raised: each kept once, each in a request or waiting."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_event.exceptions import EventRefused
from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core.equipment import CRITICAL

KINDS = [
    ("temperature", "Temperature"),
    ("humidity", "Humidity"),
    ("power", "Power"),
    ("door", "Door"),
    ("fault", "Fault"),
]
SEVERITIES = [("warning", "Warning"), ("critical", "Critical")]
REASON_MIN_CHARS = 10  # a sentence, not a dot
SETTLERS = ("wardclerk_base.group_biomedical", "maintenance.group_equipment_manager")


class WardclerkEquipmentAlert(models.Model):
    _name = "wardclerk.equipment.alert"
    _description = "Alarm of Equipment"
    _inherit = ["wardclerk.kept.mixin"]
    _rec_name = "alert_id"
    _order = "measured_at desc, id desc"

    alert_id = fields.Char(string="Number", required=True, readonly=True)
    platform = fields.Char(required=True, readonly=True)
    serial = fields.Char(string="Serial Number", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    severity = fields.Selection(SEVERITIES, required=True, readonly=True)
    value = fields.Float(readonly=True, digits=False, aggregator="max")
    is_measured = fields.Boolean(readonly=True, help="Else the alarm has no value.")
    unit = fields.Char(readonly=True)
    allowed = fields.Char(readonly=True, help="What is allowed, in words.")
    reading = fields.Char(compute="_compute_reading", string="Measured")
    began_at = fields.Datetime(string="Since", readonly=True)
    measured_at = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Without Equipment"),
            ("placed", "In a Request"),
            ("set_aside", "Set Aside"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    problem = fields.Selection(
        [
            ("unknown", "No equipment has this serial number"),
            ("ambiguous", "Several pieces of equipment have this serial number"),
            ("no_team", "The company of the equipment has no maintenance team"),
        ],
        string="Why It Waits",
        readonly=True,
    )
    equipment_id = fields.Many2one(
        "maintenance.equipment", readonly=True, index=True, ondelete="restrict"
    )
    request_id = fields.Many2one(
        "maintenance.request", readonly=True, index=True, ondelete="set null"
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    settled_by_id = fields.Many2one(
        "res.users", readonly=True, help="Empty: by its number."
    )
    reason = fields.Char(readonly=True, help="Why it was set aside.")

    _once = models.Constraint(
        "UNIQUE (platform, alert_id)", "An alarm of a platform is kept once."
    )

    # -- words ---------------------------------------------------------------

    @api.depends("value", "is_measured", "unit")
    def _compute_reading(self):
        for alert in self:
            number = format(alert.value, "g") if alert.is_measured else ""
            alert.reading = f"{number} {alert.unit or ''}".strip()

    @api.depends("kind", "serial", "reading")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for alert in self:
            words = (kinds.get(alert.kind), alert.reading, alert.serial)
            alert.display_name = ", ".join(filter(None, words))

    def _sentence(self):
        """What the alarm says, for those who work on the request."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        severities = dict(self._fields["severity"]._description_selection(self.env))
        return self.env._(
            "%(severity)s: %(kind)s %(reading)s (allowed: %(allowed)s), measured"
            " %(measured_at)s UTC, since %(began_at)s; alarm %(number)s of"
            " %(platform)s",
            severity=severities[self.severity],
            kind=kinds[self.kind],
            reading=self.reading or "-",
            allowed=self.allowed or "-",
            measured_at=self.measured_at,
            began_at=self.began_at or "-",
            number=self.alert_id,
            platform=self.platform,
        )

    # -- taking in -----------------------------------------------------------

    @api.model
    def _take(self, alarm, companies):
        """Keep an alarm and bring it to its equipment, if these companies have it."""
        values = self._values(alarm)
        known = self.search(
            [("platform", "=", alarm.platform), ("alert_id", "=", alarm.alert_id)]
        )
        if known:
            return known._same(values)
        equipment, problem = self.env["maintenance.equipment"]._with_serial(
            alarm.serial, companies
        )
        alert = permitted(self).create({**values, "problem": problem})
        alert._record("equipment_alert.received")
        alert._place(equipment)
        return alert

    @api.model
    def _values(self, alarm):
        return {
            "alert_id": alarm.alert_id,
            "platform": alarm.platform,
            "serial": alarm.serial,
            "kind": alarm.kind,
            "severity": alarm.severity,
            "value": alarm.value or 0,
            "is_measured": alarm.value is not None,
            "unit": alarm.unit or False,
            "allowed": alarm.limit or False,
            "began_at": alarm.began_at or False,
            "measured_at": alarm.measured_at,
        }

    def _same(self, values):
        """Return the alarm that is told again; refuse another one of its number."""
        if any(self[name] != value for name, value in values.items()):
            raise EventRefused(
                "data.alert_id",
                self.env._("was used before for another alarm"),
                self.env._("Give each alarm its own number."),
            )
        return self

    # -- placing -------------------------------------------------------------

    def _place(self, equipment):
        """Bring alarms to a piece of equipment: one open request for each kind."""
        if not equipment:
            return
        equipment._note_alarm()
        company = equipment.company_id or self.env.company
        team = equipment._team_of_alarms(company)
        if not team:  # no request without a team: they wait for one
            permitted(self).write({"problem": "no_team"})
            return
        for alerts in self.sorted("measured_at").grouped("kind").values():
            alerts._join_request(equipment, company, team)

    def _join_request(self, equipment, company, team):
        """Join the open request of this kind, or open one."""
        request = self._open_request(equipment)
        before = request.alert_severity
        severity = CRITICAL if CRITICAL in self.mapped("severity") else "warning"
        if request:
            request._add_alarms(self)
        else:
            request = request._open_for(self, equipment, company, team)
        permitted(self).write(
            {
                "state": "placed",
                "problem": False,
                "equipment_id": equipment.id,
                "request_id": request.id,
                "company_id": equipment.company_id.id,
            }
        )
        self._record("equipment_alert.placed")
        request._make_as_urgent_as(severity, before or None)

    def _open_request(self, equipment):
        """The request that is open for alarms of this kind."""
        return self.search(
            [
                ("equipment_id", "=", equipment.id),
                ("kind", "=", self[0].kind),
                ("request_id.archive", "=", False),
                ("request_id.stage_id.done", "=", False),
            ],
            limit=1,
        ).request_id

    # -- what a person settles ----------------------------------------------

    def action_open_placement(self):
        """Open the form in which a person says whose alarms these are."""
        self._check_settler()
        waiting = self.filtered(lambda alert: alert.state == "waiting")
        if not waiting:
            raise UserError(self.env._("Choose alarms that wait for equipment."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Alarms Without Equipment"),
            "res_model": "wardclerk.equipment.placement",
            "view_mode": "form",
            "target": "new",
            "context": {"default_alert_ids": waiting._with_their_like().ids},
        }

    def _with_their_like(self):
        """These and all others of their numbers that wait: one answer is enough."""
        return self.search(
            [("state", "=", "waiting"), ("serial", "in", self.mapped("serial"))]
        )

    def _check_settler(self):
        self.check_access("read")
        if not any(map(self.env.user.has_group, SETTLERS)):
            raise AccessError(
                self.env._("Only biomedical engineering says whose alarm it is.")
            )

    def _lock_waiting(self):
        """Lock these rows; refuse when one was settled meanwhile."""
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if not self or any(alert.state != "waiting" for alert in self):
            raise UserError(
                self.env._("Somebody has settled one of these alarms. Open them again.")
            )

    def _settle_as(self, equipment):
        """Bring waiting alarms to the equipment that a person chose."""
        self._check_settler()
        equipment.check_access("read")
        self._lock_waiting()
        # Rows are the engine's, and so are requests: who may say it was asked above.
        alerts = self.sudo()
        permitted(alerts).write({"settled_by_id": self.env.uid})
        alerts._place(equipment.sudo())  # as above: its request is the engine's
        if alerts.filtered(lambda alert: alert.state == "waiting"):
            raise UserError(
                self.env._(
                    "%s has no maintenance team in its company. Create one under"
                    " Maintenance, Configuration, then choose the equipment again.",
                    equipment.display_name,
                )
            )

    def _set_aside(self, reason):
        """Put waiting alarms out of the queue, with the person's words."""
        self._check_settler()
        if len((reason or "").strip()) < REASON_MIN_CHARS:
            raise UserError(
                self.env._("Write in one sentence why nobody has to look at it.")
            )
        self._lock_waiting()
        # Rows are the engine's; who may say it was asked above.
        alerts = self.sudo()
        permitted(alerts).write(
            {"state": "set_aside", "reason": reason, "settled_by_id": self.env.uid}
        )
        alerts._record("equipment_alert.set_aside", reason=reason)

    # -- evidence ------------------------------------------------------------

    def _record(self, action, reason=None):
        self.env["wardclerk.audit"]._record(
            action,
            self,
            reason=reason,
            detail={
                alert.id: {
                    "platform": alert.platform,
                    "alert_id": alert.alert_id,
                    "serial": alert.serial,
                    "kind": alert.kind,
                    "severity": alert.severity,
                    "reading": alert.reading or None,
                    "measured_at": alert.measured_at,
                    "problem": alert.problem or None,
                    "equipment": alert.equipment_id.id or None,
                    "request": alert.request_id.id or None,
                }
                for alert in self
            },
        )
