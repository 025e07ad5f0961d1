"""From a mail to a posted bill, under the policy that is shipped for the group."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.wardclerk_approval.tests.common import make_person, set_aside_policies

from .common import IBAN_OF_A_STRANGER, BillCase

ROLES = ("department_head", "finance_controller", "procurement_lead", "group_cfo")


@tagged("post_install", "-at_install")
class TestApproval(BillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {code: cls._approver(code) for code in ROLES}
        cls._activate_the_shipped_policy()

    @classmethod
    def _approver(cls, code):
        person = make_person(
            cls.env,
            f"test_{code}",
            "wardclerk_base.group_approver",
            name=f"Riverside {code.replace('_', ' ').title()}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.env["wardclerk.role.assignment"].create(
            {
                "role_id": cls.env.ref(f"wardclerk_base.role_{code}").id,
                "user_id": person.id,
                "company_id": cls.company.id,
            }
        )
        return person

    @classmethod
    def _activate_the_shipped_policy(cls):
        text = cls.env.ref("wardclerk_bill.policy_version_vendor_bill").text
        set_aside_policies(cls.env, "account.move")
        author, second = (
            make_person(
                cls.env,
                login,
                "wardclerk_base.group_policy_owner",
                company_ids=[Command.link(cls.company.id)],
            )
            for login in ("bill_policy_author", "bill_policy_second")
        )
        policy = cls.env["wardclerk.policy"].with_user(author)
        policy = policy.create(
            {
                "name": "Vendor bills",
                "model_id": cls.env["ir.model"]._get_id("account.move"),
                "gate": "post",
            }
        )
        version = cls.env["wardclerk.policy.version"].with_user(author)
        version = version.create({"policy_id": policy.id, "text": text})
        version.with_user(second).action_activate()

    def roles_of(self, bill):
        steps = bill.approval_case_id.sudo().step_ids.sorted("sequence")
        return [(step.sequence, step.role_id.code) for step in steps]

    def approve(self, bill, code):
        case = bill.approval_case_id.with_user(self.people[code])
        case.action_approve()

    # -- which policy rule --------------------------------------------------

    def test_a_ready_bill_asks_for_approval_by_itself(self):
        _status, answer = self.receive(self.message(self.document()))

        [row] = answer["result"]["intake"]
        bill = self.bills.browse(row["res_id"])
        self.assertEqual(row["approval_state"], "pending")
        self.assertEqual(self.roles_of(bill), [(1, "department_head")])
        self.assertEqual(bill.approval_case_id.sudo().requester_id, self.buyer)
        self.assertEqual(bill.approval_case_id.sudo().facility_id, self.facility)

    def test_a_bill_for_a_person_asks_for_nothing_yet(self):
        _intake, bill = self.bill_of(self.document(total="1180.00"))

        self.assertFalse(bill.approval_case_id)

    def test_larger_bills_need_more(self):
        cases = [
            ("2500.00", [(1, "department_head")]),
            ("2500.01", [(1, "department_head"), (2, "finance_controller")]),
            (
                "50000.01",
                [
                    (1, "department_head"),
                    (2, "finance_controller"),
                    (3, "group_cfo"),
                ],
            ),
        ]
        for amount, expected in cases:
            with self.subTest(amount):
                _intake, bill = self.bill_of(self.amounting(amount))

                self.assertEqual(self.roles_of(bill), expected)

    def amounting(self, amount, **changes):
        """A bill of this amount with its order and without tax."""
        values = {
            "invoice_number": f"MS-{amount}",
            "net": amount,
            "tax": "0.00",
            "total": amount,
            "lines": [self.line(amount)],
            **changes,
        }
        return self.document(f"bill {amount}", **values)

    def test_a_bill_without_order_goes_to_procurement_too(self):
        _intake, small = self.bill_of(self.amounting("900.00", purchase_order=None))
        _intake, large = self.bill_of(self.amounting("9000.00", purchase_order=None))

        both = [(1, "department_head"), (1, "procurement_lead")]
        self.assertEqual(self.roles_of(small), both)
        self.assertEqual(self.roles_of(large), [*both, (2, "finance_controller")])

    def test_another_bank_account_goes_to_the_finance_controller_first(self):
        _intake, bill = self.bill_of(self.document(vendor_iban=IBAN_OF_A_STRANGER))

        self.assertEqual(
            self.roles_of(bill), [(1, "finance_controller"), (2, "department_head")]
        )

    def test_more_exceptions_never_ask_for_fewer_people(self):
        def asked(**changes):
            number = f"MS-{len(changes)}-{sorted(changes)}-{changes.get('total')}"
            _intake, bill = self.bill_of(
                self.amounting(changes.pop("total"), invoice_number=number, **changes)
            )
            return {role for _turn, role in self.roles_of(bill)}

        for total in ("100.00", "9000.00", "90000.00"):
            plain = asked(total=total)
            held = asked(total=total, vendor_iban=IBAN_OF_A_STRANGER)
            without = asked(total=total, purchase_order=None)
            self.assertLessEqual(plain, held, total)
            self.assertLessEqual(plain, without, total)

    # -- what follows -------------------------------------------------------

    def test_the_last_approval_posts_and_tells(self):
        _intake, bill = self.bill_of(self.document())
        emitted = []

        def note(_self, name, records, data):
            emitted.append((name, data(records)))

        with patch.object(type(self.env["wardclerk.outbox"]), "_emit", note):
            self.approve(bill, "department_head")

        events = dict(one for one in emitted if one[0].startswith("vendor_bill."))
        self.assertEqual((bill.state, bill.approval_state), ("posted", "approved"))
        data = events["vendor_bill.approved"]
        self.assertEqual(data["number"], bill.name)
        self.assertEqual(data["approver_roles"], ["Department head"])
        self.assertTrue(data["posted"])
        self.assertEqual(data["requester_email"], "buyer@harbour.example")

    def test_steps_run_in_their_order(self):
        _intake, bill = self.bill_of(self.amounting("9000.00"))

        with self.assertRaises(UserError):
            self.approve(bill, "finance_controller")
        self.approve(bill, "department_head")
        self.assertEqual(bill.state, "draft")
        self.approve(bill, "finance_controller")

        self.assertEqual(bill.state, "posted")

    def test_posting_accepts_what_nobody_changed(self):
        intake, bill = self.bill_of(self.document())

        self.approve(bill, "department_head")

        verdicts = {row.name: row.verdict for row in intake.suggestion_id.field_ids}
        self.assertEqual(verdicts["total"], "accepted")
        self.assertEqual(intake.suggestion_id.state, "accepted")

    def test_a_refusal_tells_the_clerk_why(self):
        _intake, bill = self.bill_of(self.document())

        bill.approval_case_id.with_user(self.people["department_head"]).action_refuse(
            "We sent these back."
        )

        self.assertEqual((bill.state, bill.approval_state), ("draft", "refused"))
        activity = bill.activity_ids.filtered(lambda one: one.user_id == self.clerk)
        self.assertIn("We sent these back.", activity.summary)

    def test_an_edit_after_the_request_voids_it_and_asks_again(self):
        _intake, bill = self.bill_of(self.document())
        first = bill.approval_case_id
        clerk = bill.with_user(self.clerk)

        clerk.write({"invoice_line_ids": [Command.clear(), self.other_line()]})
        clerk.action_request_approval()

        self.assertEqual(first.sudo().state, "superseded")
        self.assertNotEqual(bill.approval_case_id, first)
        self.assertEqual(bill.approval_case_id.sudo().state, "pending")

    def other_line(self):
        return Command.create({"name": "Gloves", "quantity": 1, "price_unit": 5.0})

    def test_the_clerk_who_completed_the_bill_cannot_approve_it(self):
        unsure = {"value": "MS-2O418", "confidence": 0.4, "source": "ocr"}
        _intake, bill = self.bill_of(self.document(invoice_number=unsure))
        head = self.people["department_head"]
        head.group_ids |= self.env.ref("wardclerk_base.group_finance")
        completing = bill.with_user(head)
        completing.write({"ref": "MS-20418"})

        completing.action_mark_ready()

        with self.assertRaises(UserError):
            bill.approval_case_id.with_user(head).action_approve()

    def test_an_approval_is_not_lost_to_a_closed_period(self):
        _intake, bill = self.bill_of(self.document())
        moves = type(self.env["account.move"])

        with patch.object(
            moves, "_post", side_effect=UserError("The period is closed.")
        ):
            self.approve(bill, "department_head")

        self.assertEqual((bill.approval_state, bill.state), ("approved", "draft"))
        self.assertIn("posting_failed", bill.exception_ids.mapped("code"))
        self.assertIn("The period is closed.", bill.activity_ids.mapped("summary")[0])
        bill.with_user(self.clerk).action_post()
        self.assertEqual(bill.state, "posted")

    def test_a_duplicate_that_a_person_routed_is_held(self):
        self.bill_of(self.document())
        second = self.arrive(self.document("again")).with_user(self.clerk)

        second.route_as("vendor_bill", "Two deliveries under one number")

        bill = self.bills.browse(second.res_id)
        self.assertEqual(
            self.roles_of(bill), [(1, "finance_controller"), (2, "department_head")]
        )

    def test_the_shipped_policy_reads(self):
        version = self.env.ref("wardclerk_bill.policy_version_vendor_bill")

        table = version._checked_table()

        self.assertEqual(len(table.rules), 10)
