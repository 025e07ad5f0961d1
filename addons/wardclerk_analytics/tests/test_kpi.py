"""A day is counted once for each company and facility, and told as it was counted."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AnalyticsCase

DAY = date(2030, 3, 4)  # nothing else in the database happens on it


@tagged("post_install", "-at_install")
class TestKpi(AnalyticsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.days = cls.env["wardclerk.kpi.day"]
        cls.figures = cls.env["wardclerk.kpi.figure"]
        mailbox = cls.env["wardclerk.intake.mailbox"].create(
            {
                "name": "Invoices",
                "address": "figures@harbour.example",
                "company_id": cls.company.id,
            }
        )
        cls.message = cls.env["wardclerk.intake.message"].create(
            {
                "mailbox_id": mailbox.id,
                "mailbox": mailbox.address,
                "company_id": cls.company.id,
                "message_id": "<figures@harbour.example>",
                "content_digest": "0" * 64,
            }
        )

    def decided_in(self, *hours):
        """Orders asked for on the day, each approved after so many hours."""
        for number in hours:
            with freeze_time("2030-03-04 00:30:00"):
                case = self.request(self.make_order())
            with freeze_time(f"2030-03-04 {number:02}:30:00"):
                self.decide(case, self.head)
                self.assertEqual(case.state, "approved")

    def reckon(self, day=DAY):
        reports = self.days._reckon(day)
        self.env.flush_all()
        return reports

    def values(self, company=None, facility=False, day=DAY):
        rows = self.figures.search(
            [
                ("day", "=", day),
                ("facility", "=", facility),
                ("company_id", "=", (company or self.company).id),
            ]
        )
        return {row.name: row.value for row in rows}

    # -- figures -------------------------------------------------------------

    def test_approvals_are_counted_and_timed(self):
        self.decided_in(2, 4, 12)
        with freeze_time("2030-03-04 08:00:00"):
            self.request(self.make_order())

        self.reckon()

        found = self.values()
        self.assertEqual(found["approvals_requested"], 4)
        self.assertEqual(found["approvals_decided"], 3)
        self.assertEqual(found["approvals_hours_median"], 4)
        self.assertEqual(found["approvals_hours_p90"], 10.4)
        self.assertEqual(found["approvals_overdue"], 0)

    def test_what_waits_past_its_day_is_overdue_the_day_after(self):
        with freeze_time("2030-03-04 08:00:00"):
            self.request(self.make_order())

        self.reckon()
        self.reckon(date(2030, 3, 20))

        self.assertEqual(self.values()["approvals_overdue"], 0)
        later = self.values(day=date(2030, 3, 20))
        self.assertEqual(later["approvals_overdue"], 1)
        self.assertEqual(later["approvals_requested"], 0)

    def test_exceptions_are_counted_with_their_age(self):
        other = self.make_order(60)
        with freeze_time("2030-03-02 00:00:00"):
            self.open_price()
        with freeze_time("2030-03-04 06:00:00"):
            self.settle(other, self.price_differs())
            self.settle(other)

        self.reckon()

        found = self.values()
        self.assertEqual(found["exceptions_opened"], 1)
        self.assertEqual(found["exceptions_resolved"], 1)
        self.assertEqual(found["exceptions_open"], 1)
        self.assertEqual(found["exceptions_open_days_median"], 3)

    def test_intake_that_needed_a_person_is_counted(self):
        problems = self.env["wardclerk.intake.problem"].search([])
        stop = problems.filtered(lambda one: one.severity == "stop")[:2]
        note = problems.filtered(lambda one: one.severity in ("note", "scrutiny"))[:1]
        for found in (stop, note, problems.browse()):
            self.take_in(found)

        self.reckon()

        found = self.values()
        self.assertEqual(found["intake_received"], 3)
        self.assertEqual(found["intake_needs_person"], 1)
        self.assertEqual(self.values(facility="MERCY")["intake_received"], 3)

    def take_in(self, problems):
        """One document that arrived on the day, past the mailroom."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO wardclerk_intake
                   (name, message_id, company_id, facility_id, received_at, state)
            VALUES ('d.pdf', %s, %s, %s, '2030-03-04 10:00', 'waiting')
         RETURNING id
            """,
            [self.message.id, self.company.id, self.clinic.id],
        )
        (number,) = self.env.cr.fetchone()
        for problem in problems:
            self.env.cr.execute(
                """
                INSERT INTO wardclerk_intake_wardclerk_intake_problem_rel
                       (wardclerk_intake_id, wardclerk_intake_problem_id)
                VALUES (%s, %s)
                """,
                [number, problem.id],
            )

    def test_deliveries_are_counted_for_the_whole_group(self):
        self.connect("type_kpi_reported")
        self.reckon(date(2030, 3, 3))._send()
        self.env.cr.flush()
        rows = self.env["wardclerk.outbox"].search([("type", "=", "kpi.reported")])
        first, second = rows[0], rows[1]
        for row, values in (
            (first, "state = 'confirmed', confirmed_at = '2030-03-04 09:00'"),
            (second, "state = 'dead'"),
        ):
            self.env.cr.execute(
                f"UPDATE wardclerk_outbox SET delivered_at = '2030-03-04 08:00',"  # noqa: S608
                f" {values} WHERE id = %s",
                [row.id],
            )

        self.reckon()

        whole = self.days.search([("day", "=", DAY), ("company_id", "=", False)])
        found = {one.name: one.value for one in whole.figure_ids}
        self.assertEqual(
            (found["deliveries_sent"], found["deliveries_confirmed"]), (2, 1)
        )
        self.assertEqual(found["deliveries_dead"], 1)

    def test_what_did_not_occur_is_zero_and_no_time_is_invented(self):
        self.reckon()

        found = self.values()
        self.assertEqual(found["exceptions_opened"], 0)
        self.assertNotIn("approvals_hours_median", found)

    # -- companies and facilities --------------------------------------------

    def test_companies_are_counted_apart(self):
        other = self.env["res.company"].create({"name": "Meadow"})
        with freeze_time("2030-03-04 08:00:00"):
            self.request(self.make_order())

        self.reckon()

        self.assertEqual(self.values()["approvals_requested"], 1)
        self.assertEqual(self.values(facility="MERCY")["approvals_requested"], 1)
        self.assertEqual(self.values(other)["approvals_requested"], 0)

    def test_each_company_sees_its_own_figures_and_the_groups(self):
        other = self.env["res.company"].create({"name": "Meadow"})
        self.reckon()

        seen = self.days.with_user(self.auditor).search([("day", "=", DAY)])

        self.assertIn(self.company, seen.company_id)
        self.assertNotIn(other, seen.company_id)
        self.assertIn(False, [one.company_id.id for one in seen])

    # -- once a day, told again ----------------------------------------------

    def test_a_day_is_reckoned_once(self):
        with freeze_time("2030-03-05 00:10:00"):
            self.days._run()
            self.days._run()

        rows = self.days.search([("day", "=", DAY), ("company_id", "=", False)])
        self.assertEqual(len(rows), 1)
        self.assertFalse(rows.sent_at)

    def test_what_leaves_is_what_the_contract_says(self):
        self.connect("type_kpi_reported")
        self.decided_in(2)

        with freeze_time("2030-03-05 00:10:00"):
            self.days._run()

        told = self.told("kpi.reported")
        companies = [data["company"] and data["company"]["id"] for data in told]
        self.assertIn(None, companies)
        [ours] = [
            data
            for data in told
            if data["company"] and data["company"]["id"] == self.company.id
        ]
        self.assertEqual(ours["day"], "2030-03-04")
        self.assertIn(
            {
                "name": "approvals_decided",
                "facility": "MERCY",
                "value": 1.0,
                "unit": "count",
            },
            ours["figures"],
        )

    def test_a_day_is_told_again_by_administrators_only_and_unchanged(self):
        report = self.reckon().filtered(lambda one: one.company_id == self.company)
        with self.assertRaises(UserError):
            report.with_user(self.administrator).action_send_again()
        self.connect("type_kpi_reported")
        with self.assertRaises(AccessError):
            report.with_user(self.auditor).action_send_again()

        report.with_user(self.administrator).action_send_again()
        report.with_user(self.administrator).action_send_again()

        first, second = self.told("kpi.reported")
        self.assertEqual(first, second)
        self.assertTrue(report.sent_at)

    def test_the_cost_does_not_grow_with_the_documents(self):
        for _number in range(6):
            with freeze_time("2030-03-04 08:00:00"):
                self.request(self.make_order())
        few = self.cost_of(date(2030, 3, 3))
        many = self.cost_of(DAY)

        self.assertLessEqual(many, few + 1)

    def cost_of(self, day):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.reckon(day)
        return self.env.cr.sql_log_count - before

    def test_nobody_writes_or_removes_figures_by_hand(self):
        report = self.reckon()[:1]
        for attempt in (
            lambda: report.write({"sent_at": "2030-01-01"}),
            lambda: report.copy(),
            lambda: report.unlink(),
            lambda: report.figure_ids[:1].write({"value": 1}),
            lambda: report.figure_ids[:1].copy(),
            lambda: report.figure_ids[:1].unlink(),
            lambda: self.figures.create({"day_id": report.id, "name": "x"}),
        ):
            with self.assertRaises(AccessError):
                attempt()
