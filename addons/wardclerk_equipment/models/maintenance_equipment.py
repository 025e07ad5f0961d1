"""Equipment: where it stands, found by its serial number, asked about."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import escape_psql

from odoo.addons.wardclerk_event.exceptions import EventRefused
from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from .wardclerk_equipment_alert import SETTLERS

ASKED_TYPE = "asset.history_requested"
ENGINE_FIELDS = {"last_alert_at", "history_asked_at"}


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    facility_id = fields.Many2one(
        "wardclerk.facility",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="Its responsible person is told of alarms for which nobody else is named.",
    )
    alert_ids = fields.One2many("wardclerk.equipment.alert", "equipment_id")
    last_alert_at = fields.Datetime(string="Last Alarm", readonly=True, copy=False)
    history_ids = fields.One2many("wardclerk.equipment.history", "equipment_id")
    history_asked_at = fields.Datetime(
        string="History Asked For", readonly=True, copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(ENGINE_FIELDS & vals.keys() for vals in vals_list):
            self._refuse_engine_fields()
        return super().create(vals_list)

    def write(self, vals):
        if ENGINE_FIELDS & vals.keys() and not take_permit(self):
            self._refuse_engine_fields()
        return super().write(vals)

    def _refuse_engine_fields(self):
        raise AccessError(
            self.env._("When an alarm came and history was asked for, nobody types.")
        )

    # -- alarms --------------------------------------------------------------

    @api.model
    def _with_serial(self, serial, companies):
        """Return (equipment, problem): what these companies have of this number.

        As it is written; else regardless of spaces around it and of capitals, which
        people and platforms write differently.
        """
        among = [("company_id", "in", [*companies.ids, False])]
        found = self.search([*among, ("serial_no", "=", serial)])
        if not found:
            like = escape_psql(serial.strip())
            found = self.search([*among, ("serial_no", "=ilike", like)])
        if len(found) == 1:
            return found, False
        return self.browse(), "ambiguous" if found else "unknown"

    def _note_alarm(self):
        """Write when the last alarm came.

        Two alarms at once both change this row: PostgreSQL refuses the later one, Odoo
        runs it again, and it then sees the request that the earlier one opened.
        """
        permitted(self).write({"last_alert_at": fields.Datetime.now()})
        self.flush_recordset(["last_alert_at"])

    def _team_of_alarms(self, company):
        """The team of the equipment, else the first one of the company."""
        return self.maintenance_team_id or self.env["maintenance.team"].search(
            [("company_id", "in", [company.id, False])], order="company_id, id", limit=1
        )

    def _people_of_alarms(self, company, team):
        """Those who must come: the first of these who are named and work there."""
        everybody = self.env.ref("wardclerk_base.group_biomedical").all_user_ids
        for people in (
            self.technician_user_id or self.category_id.technician_user_id,
            team.member_ids,
            self.facility_id.responsible_id,
            self.owner_user_id,
            everybody,
        ):
            there = people.filtered(lambda user: company in user.company_ids)
            if there:
                return there
        return self.env["res.users"]

    def action_view_alerts(self):
        """Show the alarms of this equipment."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_equipment.wardclerk_equipment_alert_action"
        )
        return action | {"domain": [("equipment_id", "=", self.id)], "context": {}}

    # -- history -------------------------------------------------------------

    def action_ask_history(self):
        """Ask the maintenance platform what it did to this equipment."""
        self.ensure_one()
        self.check_access("read")
        if not any(map(self.env.user.has_group, SETTLERS)):
            raise AccessError(
                self.env._("Only biomedical engineering asks for the history.")
            )
        if not (self.serial_no or "").strip():
            raise UserError(
                self.env._(
                    "%s has no serial number, by which the platform knows it. Write it"
                    " under Product Information.",
                    self.display_name,
                )
            )
        self.env["wardclerk.event.subscription"]._require_receiver(ASKED_TYPE)
        # The mark is the engine's field; who may ask was asked above.
        self.sudo()._ask_history()

    def _ask_history(self):
        """Ask for it where a platform listens; return which equipment it was."""
        subscriptions = self.env["wardclerk.event.subscription"]
        asked = self.filtered(lambda one: (one.serial_no or "").strip())
        if not asked or not subscriptions._has_receiver(ASKED_TYPE):
            return self.browse()
        permitted(asked).write({"history_asked_at": fields.Datetime.now()})
        self.env["wardclerk.outbox"]._emit(
            ASKED_TYPE, asked, lambda one: {"asset_id": one.id, "serial": one.serial_no}
        )
        self.env["wardclerk.audit"]._record(
            ASKED_TYPE,
            asked,
            detail={one.id: {"serial": one.serial_no} for one in asked},
        )
        return asked

    @api.model
    def _asked_about(self, history, companies):
        """Return the equipment that an answer speaks of, or refuse the answer."""
        equipment = self.search(
            [
                ("id", "=", history.asset_id),
                ("company_id", "in", [*companies.ids, False]),
                ("history_asked_at", "!=", False),
            ]
        )
        if not equipment:
            raise EventRefused(
                "data.asset_id",
                self.env._("nobody asked for the history of this equipment"),
                self.env._("Answer with the asset_id of the request."),
            )
        if equipment.serial_no != history.serial:
            raise EventRefused(
                "data.serial",
                self.env._("the equipment has another serial number"),
                self.env._("Ask for the history again on the equipment."),
            )
        return equipment

    def _keep_history(self, history):
        """Keep the entries that are new; return how many there were."""
        rows = self.env["wardclerk.equipment.history"]
        known = set(rows.search([("equipment_id", "=", self.id)]).mapped("entry_key"))
        new = {
            key: entry for key, entry in history.by_key().items() if key not in known
        }
        permitted(rows).create(
            [
                {
                    "equipment_id": self.id,
                    "platform": history.platform,
                    "dated": entry.day,
                    "kind": entry.kind,
                    "text": entry.text,
                    "reference": entry.reference,
                    "fetched_at": history.fetched_at,
                    "entry_key": key,
                }
                for key, entry in new.items()
            ]
        )
        self.env["wardclerk.audit"]._record(
            "asset.history_reported",
            self,
            detail={
                "platform": history.platform,
                "told": len(history.entries),
                "new": len(new),
            },
        )
        self._message_log(
            body=self.env._(
                "%(platform)s told its history: %(told)s entries, %(new)s new",
                platform=history.platform,
                told=len(history.entries),
                new=len(new),
            )
        )
        return len(new)
