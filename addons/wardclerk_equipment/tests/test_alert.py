"""An alarm opens one request, joins it when repeated, and is never lost."""

import json
from pathlib import Path

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

import wardclerk

from .common import BIOMEDICAL, EquipmentCase

CONTRACTS = Path(wardclerk.__file__).parents[2] / "contracts" / "equipment"
ALARM = "wardclerk_equipment.mail_activity_type_alarm"


@tagged("post_install", "-at_install")
class TestAlert(EquipmentCase):
    def alarm_activities(self, request):
        kind = self.env.ref(ALARM)
        return request.activity_ids.filtered(lambda one: one.activity_type_id == kind)

    # -- requests ------------------------------------------------------------

    def test_the_example_of_the_contract_opens_a_request(self):
        example = CONTRACTS / "examples" / "equipment.alerted.json"

        status, answer = self.receive(
            "equipment.alerted", json.loads(example.read_text(encoding="utf-8"))
        )

        alert = self.alerts.browse(answer["result"]["alert"])
        self.assertEqual((status, alert.state), (200, "placed"))
        self.assertEqual(alert.equipment_id, self.fridge)
        self.assertEqual(alert.reading, "9.4 °C")
        request = alert.request_id
        self.assertEqual(answer["result"]["request"], request.id)
        self.assertEqual(request.equipment_id, self.fridge)
        self.assertEqual(request.maintenance_team_id, self.team)
        self.assertEqual(request.alert_severity, "critical")
        self.assertIn("2 to 8 °C", request.description)

    @freeze_time("2026-11-03 14:15:00")
    def test_severity_says_how_soon(self):
        _status, _answer, warning = self.alarm("w")
        _status, _answer, critical = self.alarm("c", kind="power", severity="critical")

        self.assertEqual(warning.request_id.priority, "2")
        self.assertGreater(warning.request_id.schedule_date, fields.Datetime.now())
        self.assertEqual(critical.request_id.priority, "3")
        self.assertEqual(critical.request_id.schedule_date, fields.Datetime.now())

    def test_a_repeated_alarm_joins_the_open_request(self):
        _status, _answer, first = self.alarm("1")

        _status, _answer, second = self.alarm("2", value=10.5)

        self.assertEqual(second.request_id, first.request_id)
        self.assertIn("10.5 °C", first.request_id.message_ids[0].body)

    def test_another_kind_or_a_closed_request_opens_another(self):
        _status, _answer, first = self.alarm("1")
        _status, _answer, door = self.alarm("2", kind="door")
        done = self.env["maintenance.stage"].search([("done", "=", True)], limit=1)
        first.request_id.stage_id = done

        _status, _answer, again = self.alarm("3")

        self.assertEqual(len((first | door | again).request_id), 3)

    def test_a_cancelled_request_takes_no_further_alarm(self):
        _status, _answer, first = self.alarm("1")
        first.request_id.archive_equipment_request()

        _status, _answer, again = self.alarm("2")

        self.assertNotEqual(again.request_id, first.request_id)

    @freeze_time("2026-11-03 14:15:00")
    def test_a_worse_alarm_makes_it_more_urgent_and_a_lesser_one_no_less(self):
        _status, _answer, first = self.alarm("1")
        request = first.request_id
        self.assertFalse(self.alarm_activities(request))

        self.alarm("2", severity="critical")
        self.assertEqual(request.priority, "3")
        self.assertEqual(request.schedule_date, fields.Datetime.now())
        called = self.alarm_activities(request)

        self.alarm("3", severity="warning")
        self.alarm("4", severity="critical")
        self.assertEqual(request.priority, "3")
        self.assertEqual(request.alert_severity, "critical")
        self.assertEqual(self.alarm_activities(request), called)

    def test_an_earlier_plan_is_kept(self):
        _status, _answer, first = self.alarm("1")
        request = first.request_id
        request.write({"schedule_date": "2026-01-05 08:00:00", "priority": "3"})

        self.alarm("2", severity="critical")

        self.assertEqual(str(request.schedule_date), "2026-01-05 08:00:00")

    # -- who comes -----------------------------------------------------------

    def test_a_critical_alarm_calls_the_technician(self):
        self.fridge.technician_user_id = self.technician

        _status, _answer, alert = self.alarm("1", severity="critical")

        called = self.alarm_activities(alert.request_id)
        self.assertEqual(called.user_id, self.technician)
        self.assertEqual(called.date_deadline, fields.Date.context_today(alert))

    def test_without_a_technician_the_whole_team_is_called(self):
        _status, _answer, alert = self.alarm("1", severity="critical")

        called = self.alarm_activities(alert.request_id).user_id
        self.assertEqual(called, self.technician | self.colleague)

    def test_without_anybody_in_the_team_the_facility_is_called(self):
        self.team.member_ids = False
        self.facility.responsible_id = self.employee

        _status, _answer, alert = self.alarm("1", severity="critical")

        called = self.alarm_activities(alert.request_id).user_id
        self.assertEqual(called, self.employee)

    def test_the_call_ends_with_the_request(self):
        _status, _answer, alert = self.alarm("1", severity="critical")
        done = self.env["maintenance.stage"].search([("done", "=", True)], limit=1)

        alert.request_id.stage_id = done

        self.assertFalse(self.alarm_activities(alert.request_id))

    # -- told twice, told wrongly --------------------------------------------

    def test_the_same_alarm_in_another_message_has_no_effect(self):
        _status, answer, alert = self.alarm("1")
        messages = len(alert.request_id.message_ids)

        status, again, same = self.alarm("1", message_id="resent")

        self.assertEqual((status, again["result"]), (200, answer["result"]))
        self.assertEqual(len(same), 1)
        self.assertEqual(len(alert.request_id.message_ids), messages)

    def test_another_alarm_of_a_used_number_is_refused(self):
        self.alarm("1")

        status, answer, alert = self.alarm("1", message_id="x", severity="critical")

        self.assertEqual((status, answer["field"]), (422, "data.alert_id"))
        self.assertEqual(alert.severity, "warning")

    def test_the_same_number_of_another_platform_is_another_alarm(self):
        self.alarm("1")

        _status, _answer, alerts = self.alarm("1", message_id="x", platform="other")

        self.assertEqual(len(alerts), 2)

    def test_what_breaks_the_contract_leaves_nothing(self):
        for number, (name, value) in enumerate(
            [("kind", "smoke"), ("severity", None), ("value", "9"), ("serial", [])]
        ):
            with self.subTest(name=name):
                status, answer, alert = self.alarm(f"bad{number}", **{name: value})
                self.assertEqual((status, answer["field"]), (422, f"data.{name}"))
                self.assertFalse(alert)

    def test_zero_is_a_value_and_nothing_is_none(self):
        _status, _answer, zero = self.alarm("zero", value=0)
        _status, _answer, none = self.alarm("none", value=None, unit=None)

        self.assertEqual((zero.reading, none.reading), ("0 °C", ""))

    # -- without equipment ---------------------------------------------------

    def placement(self, alerts, user=None, **values):
        action = alerts.with_user(user or self.technician).action_open_placement()
        forms = self.env["wardclerk.equipment.placement"]
        return (
            forms.with_user(user or self.technician)
            .with_context(**action["context"])
            .create(values)
        )

    def test_an_unknown_number_waits_until_a_person_chooses(self):
        _status, answer, alert = self.alarm("1", serial="ZZ-1", severity="critical")
        _status, _answer, like = self.alarm("2", serial="ZZ-1")
        self.assertEqual((alert.state, alert.problem), ("waiting", "unknown"))
        self.assertIsNone(answer["result"]["request"])

        self.placement(alert, equipment_id=self.fridge.id).action_place()

        self.assertEqual((alert | like).mapped("state"), ["placed", "placed"])
        self.assertEqual(alert.request_id, like.request_id)
        self.assertEqual(alert.request_id.priority, "3")
        self.assertEqual(alert.settled_by_id, self.technician)
        self.assertTrue(self.alarm_activities(alert.request_id))

    def test_capitals_and_spaces_do_not_hide_equipment_but_wildcards_find_none(self):
        _status, _answer, alert = self.alarm("1", serial=" vr-2231-07 ")
        _status, _answer, wild = self.alarm("2", serial="VR%")

        self.assertEqual(alert.equipment_id, self.fridge)
        self.assertEqual(wild.problem, "unknown")

    def test_two_that_differ_by_capitals_wait_for_a_person_unless_one_is_meant(self):
        self.new_equipment("Another Fridge", "vr-2231-07")

        _status, _answer, exact = self.alarm("1")
        _status, _answer, either = self.alarm("2", serial="Vr-2231-07")

        self.assertEqual(exact.equipment_id, self.fridge)
        self.assertEqual((either.state, either.problem), ("waiting", "ambiguous"))

    def test_an_alarm_is_set_aside_with_a_reason_only(self):
        _status, _answer, alert = self.alarm("1", serial="ZZ-1")
        form = self.placement(alert, reason="no")
        with self.assertRaises(UserError):
            form.action_set_aside()

        form.reason = "The device was given back to its maker in October."
        form.action_set_aside()

        self.assertEqual(alert.state, "set_aside")
        [entry] = self.evidence("equipment_alert.set_aside")
        self.assertEqual(entry.res_id, alert.id)

    def test_what_was_settled_meanwhile_is_not_settled_again(self):
        _status, _answer, alert = self.alarm("1", serial="ZZ-1")
        first = self.placement(alert, equipment_id=self.fridge.id)
        second = self.placement(alert, reason="Nobody knows this device any more.")
        first.action_place()

        with self.assertRaises(UserError):
            second.action_set_aside()

    def test_without_a_team_the_alarm_waits_for_one(self):
        self.fridge.maintenance_team_id = False
        self.env["maintenance.team"].search([]).write({"active": False})

        _status, _answer, alert = self.alarm("1")
        self.assertEqual((alert.state, alert.problem), ("waiting", "no_team"))
        form = self.placement(alert, equipment_id=self.fridge.id)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            form.action_place()

        self.team.active = True
        form.action_place()
        self.assertEqual(alert.request_id.maintenance_team_id, self.team)

    # -- companies -----------------------------------------------------------

    def other_company(self):
        company = self.env["res.company"].create({"name": "Meadow"})
        team = self.env["maintenance.team"].create(
            {"name": "Meadow's", "company_id": company.id}
        )
        theirs = self.new_equipment(
            "Their Fridge",
            "MD-1",
            company_id=company.id,
            maintenance_team_id=team.id,
            facility_id=False,
        )
        return company, theirs

    def test_a_source_names_only_equipment_of_its_own_companies(self):
        company, theirs = self.other_company()

        _status, _answer, unseen = self.alarm("1", serial="MD-1")
        self.bot.company_ids |= company
        _status, _answer, seen = self.alarm("2", serial="MD-1", kind="door")

        self.assertEqual((unseen.state, unseen.problem), ("waiting", "unknown"))
        self.assertEqual((seen.equipment_id, seen.company_id), (theirs, company))
        self.assertEqual(seen.request_id.company_id, company)

    def test_each_company_sees_its_own_alarms_and_those_that_wait(self):
        company, _theirs = self.other_company()
        self.bot.company_ids |= company
        _status, _answer, theirs = self.alarm("1", serial="MD-1")
        _status, _answer, ours = self.alarm("2")
        _status, _answer, waiting = self.alarm("3", serial="ZZ-1")

        seen = self.alerts.with_user(self.technician).search([])

        self.assertIn(ours, seen)
        self.assertIn(waiting, seen)
        self.assertNotIn(theirs, seen)

    def test_nobody_chooses_equipment_of_a_company_that_they_do_not_see(self):
        _company, theirs = self.other_company()
        _status, _answer, alert = self.alarm("1", serial="ZZ-1")

        with self.assertRaises(AccessError):
            alert.with_user(self.technician)._settle_as(
                theirs.with_user(self.technician)
            )
        self.assertEqual(alert.state, "waiting")

    # -- rights --------------------------------------------------------------

    def test_nobody_writes_or_removes_alarms_by_hand(self):
        _status, _answer, alert = self.alarm("1")
        for attempt in (
            lambda: alert.write({"state": "set_aside"}),
            lambda: alert.copy(),
            lambda: alert.unlink(),
            lambda: alert.with_context(wardclerk_permit=True).write({"problem": False}),
            lambda: self.fridge.write({"last_alert_at": "2026-01-01"}),
            lambda: self.new_equipment("x", "x", history_asked_at="2026-01-01"),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_an_employee_neither_reads_nor_settles_alarms(self):
        _status, _answer, alert = self.alarm("1", serial="ZZ-1")

        for attempt in (
            lambda one: one.read(["serial"]),
            lambda one: one.action_open_placement(),
            lambda one: one._settle_as(self.fridge),
        ):
            with self.assertRaises(AccessError):
                attempt(alert.with_user(self.employee))

    def test_an_auditor_reads_and_settles_nothing(self):
        auditor = new_test_user(
            self.env, "eq_auditor", "base.group_user,wardclerk_base.group_auditor"
        )
        _status, _answer, alert = self.alarm("1", serial="ZZ-1")

        self.assertEqual(alert.with_user(auditor).serial, "ZZ-1")
        with self.assertRaises(AccessError):
            alert.with_user(auditor).action_open_placement()

    def test_biomedical_sees_and_works_on_the_request_that_an_alarm_opened(self):
        stranger = new_test_user(self.env, "eq_stranger", BIOMEDICAL)
        self.team.member_ids = self.technician
        _status, _answer, alert = self.alarm("1")

        request = alert.request_id.with_user(stranger)

        request.priority = "3"
        self.assertEqual(request.equipment_id.name, "Vaccine Fridge")

    def test_each_person_opens_the_forms_that_concern_them(self):
        manager = new_test_user(
            self.env,
            "eq_manager",
            "base.group_user,maintenance.group_equipment_manager",
        )
        _status, _answer, alert = self.alarm("1")
        request = alert.request_id
        for followed in (request, self.fridge):
            followed.message_subscribe(self.employee.partner_id.ids)
        for user, sees_alarms in (
            (self.employee, False),
            (self.technician, True),
            (manager, True),
        ):
            with self.subTest(user=user.login):
                form = Form(request.with_user(user))
                self.assertEqual(form.alert_severity, "warning")
                self.assertEqual("alert_ids" in form._view["fields"], sees_alarms)
                equipment = Form(self.fridge.with_user(user))
                self.assertEqual(
                    "history_ids" in equipment._view["fields"], sees_alarms
                )

    # -- evidence and cost ---------------------------------------------------

    def test_receiving_and_placing_leave_evidence(self):
        _status, _answer, alert = self.alarm("1")

        [received] = self.evidence("equipment_alert.received")
        [placed] = self.evidence("equipment_alert.placed")
        self.assertEqual(received.res_id, alert.id)
        self.assertEqual(
            json.loads(placed.body)["detail"]["request"], alert.request_id.id
        )

    def test_many_that_wait_are_settled_at_the_cost_of_one(self):
        for number in range(12):
            self.alarm(f"{number}", serial="ZZ-1" if number else "ZZ-0")
        one, many = (
            self.alerts.search([("serial", "=", "ZZ-0")]),
            self.alerts.search([("serial", "=", "ZZ-1")]),
        )
        other = self.new_equipment("Second Fridge", "S-2")

        alone = self.cost_of(one, self.fridge)
        together = self.cost_of(many, other)

        self.assertLessEqual(together, alone + 2)
        self.assertEqual(len(many.request_id), 1)

    def cost_of(self, alerts, equipment):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        alerts.with_user(self.technician)._settle_as(
            equipment.with_user(self.technician)
        )
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
