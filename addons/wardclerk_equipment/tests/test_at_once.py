"""Two alarms at the same moment, on two servers, open one request."""

from datetime import datetime

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from wardclerk.core.equipment import Alarm

SERIAL = "AT-ONCE-1"


@tagged("post_install", "-at_install")
class TestAtOnce(TransactionCase):
    """Uses real transactions of its own, because one transaction cannot race."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.forget)
        with self.registry.cursor() as cr:
            env = self.superuser(cr)
            team = env["maintenance.team"].create({"name": SERIAL})
            env["maintenance.equipment"].create(
                {"name": SERIAL, "serial_no": SERIAL, "maintenance_team_id": team.id}
            )

    def forget(self):
        with self.registry.cursor() as cr:
            env = self.superuser(cr)
            cr.execute(
                "DELETE FROM wardclerk_equipment_alert WHERE serial = %s", [SERIAL]
            )
            equipment = env["maintenance.equipment"].search(
                [("serial_no", "=", SERIAL)]
            )
            equipment.maintenance_ids.unlink()
            equipment.unlink()
            env["maintenance.team"].search([("name", "=", SERIAL)]).unlink()

    def superuser(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def take(self, env, number):
        alarm = Alarm(
            alert_id=number,
            serial=SERIAL,
            kind="temperature",
            severity="warning",
            value=9.4,
            unit=None,
            limit=None,
            began_at=None,
            measured_at=datetime(2026, 11, 3, 14),
            platform="sensors",
        )
        companies = env["res.company"].search([])
        return env["wardclerk.equipment.alert"]._take(alarm, companies)

    def test_the_later_one_is_run_again_and_joins_the_request(self):
        first_cr, second_cr = self.registry.cursor(), self.registry.cursor()
        self.addCleanup(first_cr.close)
        self.addCleanup(second_cr.close)
        first, second = self.superuser(first_cr), self.superuser(second_cr)
        second_cr.execute("SELECT 1")  # its snapshot is older than the first's commit

        request = self.take(first, "one").request_id.id
        first_cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self.take(second, "two")
        second_cr.rollback()
        second.invalidate_all()
        again = self.take(second, "two").request_id.id
        second_cr.rollback()

        self.assertEqual(again, request)
