"""What one requester asks of one vendor is added up, and decides the steps."""

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from .common import ControlCase

ADDED_UP = """
inputs:
  - {name: amount, kind: number}
  - {name: cumulative_amount, kind: number}
  - {name: category, kind: text}
rules:
  - id: together
    reason: Orders in parts are decided as one order.
    when: {cumulative_amount: {at_least: 1500}}
    steps: [{role: test_head}, {role: test_cfo, order: 2}]
  - {id: single, steps: [{role: test_head}]}
"""


@tagged("post_install", "-at_install")
class TestCumulative(ControlCase):
    policy_text = ADDED_UP

    def ask(self, amount=600, **values):
        return self.request(self.make_order(amount, lines=1, **values))

    def test_the_part_that_passes_the_limit_is_decided_as_one_order(self):
        rules = [self.ask().rule_code for _ in range(3)]

        self.assertEqual(rules, ["single", "single", "together"])

    def test_the_fact_is_stored_with_the_case_and_told_in_its_reason(self):
        self.ask()

        case = self.ask(900)

        self.assertEqual(case.facts["cumulative_amount"], "1500")
        self.assertIn("1,500.00", case.why)

    def test_other_people_and_vendors_are_not_added(self):
        other = self.env["res.partner"].create({"name": "Bell Pharma"})
        self.ask(900)

        cases = [
            self.ask(900, partner_id=other.id),
            self.ask(900, user=self.bystander),
            self.ask(900, partner_id=False),
        ]

        self.assertEqual({case.rule_code for case in cases}, {"single"})

    def test_all_records_of_one_vendor_are_one_vendor(self):
        contact = self.env["res.partner"].create(
            {"name": "Sales", "parent_id": self.vendor.id}
        )
        twin = self.env["res.partner"].create(
            {"name": "Anders Surgical (2)", "vat": "be 0477.472.701", "is_company": 1}
        )
        self.ask(900)
        self.assertEqual(self.ask(600, partner_id=contact.id).rule_code, "together")

        self.vendor.write({"vat": "BE0477472701", "is_company": True})
        self.ask(900)

        self.assertEqual(self.ask(600, partner_id=twin.id).rule_code, "together")

    def test_other_companies_count_in_this_companys_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "rate": 0.5,
                "currency_id": euro.id,
                "company_id": self.env.company.id,
            }
        )
        other = self.env["res.company"].create(
            {"name": "Oakwood", "currency_id": euro.id}
        )
        elsewhere = self.make_order(
            500, lines=1, company_id=other.id, currency_id=euro.id, facility_id=False
        )
        self.requester.company_ids |= other
        self.env["wardclerk.approval.case"]._request(elsewhere, "release")

        case = self.ask(500)

        self.assertEqual(case.facts["cumulative_amount"], "1500")

    def test_what_was_refused_cancelled_or_is_old_is_not_added(self):
        refused = self.ask(900)
        refused.with_user(self.head).action_refuse("Too dear.")
        order = self.make_order(900)
        self.request(order)
        order.state = "cancel"

        self.assertEqual(self.ask(900).rule_code, "single")
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=31)):
            self.assertEqual(self.ask(900).rule_code, "single")

    def test_a_document_counts_once_however_often_it_is_asked_about(self):
        order = self.make_order(900)
        self.request(order)
        order.label = "Another"
        case = self.request(order)

        self.assertEqual(case.facts["cumulative_amount"], "900")
        self.assertEqual(self.ask(500).rule_code, "single")

    def test_what_a_case_counts_for_is_not_rewritten_by_sql(self):
        case = self.ask()
        self.env.flush_all()

        with self.refused_by_database("is not rewritten"):
            self.env.cr.execute(
                "UPDATE wardclerk_approval_case SET company_amount = 1 WHERE id = %s",
                [case.id],
            )

    def test_facts_of_many_documents_cost_one_more_query(self):
        counts = []
        for size in (2, 15):
            orders = self.env[self.model].union(
                *(self.make_order(600, lines=1) for _ in range(size))
            )
            orders._policy_facts()
            self.env.flush_all()
            with self.queries() as statements:
                orders._policy_facts()
            counts.append(sum("vendor_key" in one for one in statements))

        self.assertEqual(counts, [1, 1])

    def test_category_tells_orders_apart(self):
        facts = type(self.env[self.model])._approval_facts
        self.startPatcher(
            self._patched_facts(
                lambda orders: {
                    one.id: {**facts(orders)[one.id], "category": one.label or None}
                    for one in orders
                }
            )
        )
        self.ask(900, label="implants")

        self.assertEqual(self.ask(900, label="linen").rule_code, "single")
        self.assertEqual(self.ask(900, label="implants").rule_code, "together")

    def _patched_facts(self, facts):
        from unittest.mock import patch

        return patch.object(self.registry[self.model], "_approval_facts", facts)

    def test_a_line_edit_is_added_up_again(self):
        self.ask(900)
        order = self.make_order(500, lines=1)
        self.assertEqual(self.request(order).rule_code, "single")

        order.line_ids = [Command.create({"name": "More", "price": 200})]

        self.assertEqual(self.request(order).rule_code, "together")
