"""What people see: the bill for its approver, the queue for its clerk."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import BillCase


@tagged("post_install", "-at_install")
class TestScreens(BillCase):
    def person(self, login, groups):
        return new_test_user(
            self.env,
            login,
            groups,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def open_form(self, record):
        """Read all that the form shows, as the browser does."""
        arch = record.get_views([(False, "form")])
        names = arch["models"][record._name]["fields"]
        spec = {name: {} for name in names}
        return record.web_read(spec)[0]

    def test_an_approver_opens_the_bill_with_its_reading(self):
        _intake, bill = self.bill_of(self.document())
        approver = self.person("approver", "wardclerk_base.group_approver")

        shown = self.open_form(bill.with_user(approver))

        self.assertEqual(shown["ref"], "MS-20418")
        rows = bill.with_user(approver).suggestion_field_ids
        self.assertEqual(len(rows.read(["value", "place", "confidence_word"])), 10)

    def test_an_approver_sees_no_other_entries(self):
        entry = self.bills.create({"move_type": "entry", "company_id": self.company.id})
        approver = self.person("approver", "wardclerk_base.group_approver")

        with self.assertRaises(AccessError):
            entry.with_user(approver).read(["name"])

    def test_an_approver_of_another_facility_sees_nothing(self):
        _intake, bill = self.bill_of(self.document())
        hillside = self.env["wardclerk.facility"].create(
            {"name": "Hillside", "code": "T-HIL", "company_id": self.company.id}
        )
        stranger = self.person("stranger", "wardclerk_base.group_approver")
        stranger.facility_ids = hillside

        found = self.bills.with_user(stranger).search([("id", "=", bill.id)])

        self.assertFalse(found)

    def test_an_approver_writes_nothing(self):
        _intake, bill = self.bill_of(self.document())
        approver = self.person("approver", "wardclerk_base.group_approver")

        with self.assertRaises(AccessError):
            bill.with_user(approver).write({"ref": "x"})

    def test_the_mailrooms_bot_has_no_right_on_bills(self):
        _intake, bill = self.bill_of(self.document())

        for operation in ("read", "write", "create", "unlink"):
            self.assertFalse(bill.with_user(self.bot).has_access(operation), operation)

    def test_the_clerk_completes_a_draft_in_the_form(self):
        unsure = {"value": "MS-2O418", "confidence": 0.4, "source": "ocr"}
        _intake, bill = self.bill_of(self.document(invoice_number=unsure))

        with Form(bill.with_user(self.clerk)) as form:
            form.ref = "MS-20418"

        self.assertEqual(bill.suggestion_id.state, "corrected")
        self.assertIn("Not read surely", bill.exception_advice)

    def test_an_incomplete_draft_cannot_be_ready(self):
        _intake, bill = self.bill_of(("unread.pdf", self.document()[1], None))

        with self.assertRaisesRegex(Exception, "are needed first"):
            bill.with_user(self.clerk).action_mark_ready()

    def test_the_report_names_the_bill(self):
        data = self.message(self.document())
        self.receive(data)
        administrator = self.person(
            "administrator", "wardclerk_base.group_administrator"
        )

        report = (
            self.env["wardclerk.intake.message"]
            .with_user(administrator)
            .report([data["message_id"]])
        )

        [row] = report[data["message_id"]]
        self.assertIn("MS-20418", row["name"])
        self.assertEqual(row["fields"]["total"]["value"], "1150.00")
