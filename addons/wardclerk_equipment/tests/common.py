"""A hospital with a fridge, those who look after it, and platforms that tell of it."""

from odoo.tests import new_test_user

from odoo.addons.wardclerk_event.tests.common import EventCase

BIOMEDICAL = "base.group_user,wardclerk_base.group_biomedical"


class EquipmentCase(EventCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.bot.company_ids |= cls.company
        cls.alerts = cls.env["wardclerk.equipment.alert"]
        cls.technician = new_test_user(cls.env, "eq_technician", BIOMEDICAL)
        cls.colleague = new_test_user(cls.env, "eq_colleague", BIOMEDICAL)
        cls.employee = new_test_user(cls.env, "eq_employee", "base.group_user")
        cls.team = cls.env["maintenance.team"].create(
            {
                "name": "Biomedical Engineering",
                "company_id": cls.company.id,
                "member_ids": [(6, 0, (cls.technician | cls.colleague).ids)],
            }
        )
        cls.facility = cls.env["wardclerk.facility"].create(
            {"name": "Riverside", "code": "EQ-RIVERSIDE", "company_id": cls.company.id}
        )
        cls.fridge = cls.new_equipment("Vaccine Fridge", "VR-2231-07")
        cls.flush()

    @classmethod
    def new_equipment(cls, name, serial, **values):
        return cls.env["maintenance.equipment"].create(
            {
                "name": name,
                "serial_no": serial,
                "company_id": cls.company.id,
                "maintenance_team_id": cls.team.id,
                "facility_id": cls.facility.id,
                **values,
            }
        )

    @classmethod
    def connect_platform(cls):
        kind = cls.env.ref("wardclerk_equipment.type_asset_history_requested")
        return cls.env["wardclerk.event.endpoint"].create(
            {
                "name": "maintenance platform",
                "url": "http://127.0.0.1:9/history",
                "source_id": cls.source.id,
                "subscription_ids": [
                    (0, 0, {"type_id": kind.id, "field_names": kind.field_names})
                ],
            }
        )

    def alarm(self, number, message_id=None, **changed):
        """Let a platform raise an alarm; return (status, answer, the alarm)."""
        data = {
            "alert_id": number,
            "serial": "VR-2231-07",
            "kind": "temperature",
            "severity": "warning",
            "value": 9.4,
            "unit": "°C",
            "limit": "2 to 8 °C",
            "began_at": "2026-11-03T13:52:00.000Z",
            "measured_at": "2026-11-03T14:12:00.000Z",
            "platform": "sensors",
        }
        status, answer = self.receive(
            "equipment.alerted", {**data, **changed}, message_id or f"alert_{number}"
        )
        return status, answer, self.alerts.search([("alert_id", "=", number)])

    def evidence(self, action):
        self.flush()
        entries = self.env["wardclerk.audit.entry"]
        return entries.search([("action", "=", action)], order="id")
