"""Each kind of document becomes the draft that an accounts payable clerk expects."""

from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import IBAN_OF_A_STRANGER, IBAN_OF_MERIDIAN, BillCase


@tagged("post_install", "-at_install")
class TestRouting(BillCase):
    # -- the ten kinds ------------------------------------------------------

    def test_a_bill_with_its_order_is_ready(self):
        intake, bill = self.bill_of(self.document())

        self.assertEqual((intake.state, self.codes(intake)), ("routed", set()))
        self.assertEqual(bill.state, "draft")
        self.assertEqual(bill.reading_state, "ready")
        self.assertEqual(bill.partner_id, self.meridian)
        self.assertEqual(bill.ref, "MS-20418")
        self.assertEqual(fields.Date.to_string(bill.invoice_date), "2026-11-03")
        self.assertEqual(fields.Date.to_string(bill.invoice_date_due), "2026-12-03")
        self.assertEqual(
            (bill.amount_untaxed, bill.amount_tax, bill.amount_total),
            (1000.0, 150.0, 1150.0),
        )
        self.assertEqual(bill.requester_id, self.buyer)
        self.assertEqual(bill.facility_id, self.facility)
        self.assertEqual(bill.invoice_origin, self.order.name)

    def test_its_line_bills_the_line_of_the_order(self):
        _intake, bill = self.bill_of(self.document())

        line = bill.invoice_line_ids
        self.assertEqual(line.purchase_line_id, self.order.order_line)
        self.assertEqual(line.product_id, self.order.order_line.product_id)
        self.assertEqual((line.quantity, line.price_unit), (100.0, 10.0))
        self.assertEqual(line.tax_ids, self.tax_15)
        self.assertEqual(line.name, "Nitrile gloves M")

    def test_the_document_is_attached_and_shown(self):
        intake, bill = self.bill_of(self.document())

        file = bill.message_main_attachment_id
        self.assertEqual((file.res_model, file.res_id), ("account.move", bill.id))
        self.assertEqual(file.raw, intake.attachment_id.raw)
        self.assertEqual(intake.attachment_id.res_model, "wardclerk.intake")

    def test_a_service_contract_is_booked_with_its_own_rate(self):
        document = self.document(
            "service",
            invoice_number="SC-7",
            net="4000.00",
            tax="200.00",
            total="4200.00",
            lines=[self.line("4000.00", description="Maintenance", tax_percent="5")],
        )

        _intake, bill = self.bill_of(document)

        self.assertEqual(bill.invoice_line_ids.tax_ids, self.tax_5)
        self.assertEqual(bill.amount_total, 4200.0)

    def test_a_utility_bill_with_five_decimals_is_true_to_its_total(self):
        document = self.document(
            "energy",
            invoice_number="NL-884",
            vendor_name="Northlight Energy",
            vendor_vat=None,
            purchase_order=None,
            net="15928.93",
            tax=None,
            total="15928.93",
            lines=[self.line("15928.93", "184320", "0.08642", "Electricity, kWh")],
        )

        intake, bill = self.bill_of(document)

        self.assertEqual(bill.partner_id, self.northlight)
        self.assertEqual(bill.amount_total, 15928.93)
        self.assertEqual(bill.invoice_line_ids.quantity, 184320)
        self.assertEqual(self.codes(intake), {"missing_purchase_order"})
        self.assertEqual((intake.state, bill.reading_state), ("routed", "ready"))

    def test_a_bill_without_order_goes_on_and_says_so(self):
        intake, bill = self.bill_of(self.document(purchase_order=None))

        self.assertEqual(bill.exception_ids.mapped("code"), ["missing_purchase_order"])
        self.assertEqual(bill.requester_id, self.clerk)
        self.assertEqual((intake.state, bill.reading_state), ("routed", "ready"))
        self.assertFalse(bill._approval_facts()[bill.id]["has_purchase_order"])

    def test_a_bill_in_the_orders_currency_differs_from_nothing(self):
        document = self.document(
            "eur",
            invoice_number="RT-1",
            vendor_name="Rheinmed Technik GmbH",
            vendor_vat=None,
            purchase_order=self.euro_order.name,
            currency="EUR",
            net="800.00",
            tax=None,
            total="800.00",
            lines=[self.line("800.00", "2", "400.00")],
        )

        intake, bill = self.bill_of(document)

        self.assertEqual(bill.currency_id, self.euro)
        self.assertEqual((bill.amount_total, intake.state), (800.0, "routed"))
        self.assertEqual(self.codes(intake), set())

    def test_a_bill_in_another_currency_than_its_order_says_so(self):
        intake, bill = self.bill_of(self.document(currency="EUR"))

        self.assertEqual(bill.currency_id, self.euro)
        self.assertEqual(self.codes(intake), {"currency_differs"})
        self.assertIn("EUR instead of USD", intake.reason)

    def test_a_currency_without_rate_needs_a_person(self):
        intake, bill = self.bill_of(self.document(currency="CHF"))

        self.assertEqual(bill.currency_id.name, "CHF")
        self.assertTrue(bill.currency_id.active)
        self.assertIn("currency_unknown", self.codes(intake))
        self.assertEqual(bill.reading_state, "person")

    def test_a_credit_note_is_linked_to_what_it_credits(self):
        _intake, bill = self.bill_of(self.document())
        credit = self.document(
            "credit",
            "credit_note",
            invoice_number="MS-C-11",
            credit_note_of="ms 20418",
            purchase_order=None,
            net="-100.00",
            tax="-15.00",
            total="-115.00",
            lines=[self.line("-100.00", "-10", "10.00")],
        )

        intake, refund = self.bill_of(credit)

        self.assertEqual(refund.move_type, "in_refund")
        self.assertEqual(refund.reversed_entry_id, bill)
        self.assertEqual(refund.amount_total, 115.0)
        self.assertEqual((intake.state, self.codes(intake)), ("routed", set()))

    def test_what_is_no_invoice_waits_with_its_type(self):
        intake, bill = self.bill_of(self.document("statement", "statement"))

        self.assertEqual(intake.state, "waiting")
        self.assertEqual(self.codes(intake), {"not_an_invoice"})
        self.assertIn("Statement", intake.reason)
        self.assertFalse(bill)

    # -- duplicates ---------------------------------------------------------

    def test_the_same_invoice_from_another_sender_is_a_duplicate(self):
        _intake, bill = self.bill_of(self.document())

        second = self.arrive(
            self.document("rescanned", invoice_number="MS 20418"),
            **{"from": "accounts@elsewhere.example"},
        )

        self.assertEqual(second.state, "duplicate")
        self.assertEqual(self.codes(second), {"duplicate_invoice"})
        self.assertEqual(second._record(), bill)
        self.assertEqual(self.bills.search_count([("ref", "ilike", "20418")]), 1)

    def test_a_bill_that_was_typed_by_hand_counts_too(self):
        bill = self.bills.create(
            {
                "move_type": "in_invoice",
                "partner_id": self.meridian.id,
                "ref": "ms-20418",
                "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 1150.0})],
            }
        )
        bill.invoice_line_ids.tax_ids = False

        intake = self.arrive(self.document())

        self.assertEqual((intake.state, intake._record()), ("duplicate", bill))

    def test_the_same_number_with_another_amount_is_left_to_a_person(self):
        self.bill_of(self.document())

        intake = self.arrive(
            self.document("corrected", net="2000.00", tax="300.00", total="2300.00")
        )

        self.assertEqual(intake.state, "waiting")
        self.assertEqual(self.codes(intake), {"duplicate_invoice"})
        self.assertFalse(intake.res_id)

    def test_a_cancelled_bill_is_no_obstacle(self):
        _intake, bill = self.bill_of(self.document())
        bill.button_cancel()

        second, again = self.bill_of(self.document("again"))

        self.assertEqual(second.state, "routed")
        self.assertNotEqual(again, bill)

    def test_another_vendors_number_is_no_duplicate(self):
        self.bill_of(self.document())

        intake = self.arrive(
            self.document("other", vendor_name="Northlight Energy LLC", vendor_vat=None)
        )

        self.assertNotIn("duplicate_invoice", self.codes(intake))

    def test_a_person_may_route_a_duplicate_and_the_policy_sees_it(self):
        self.bill_of(self.document())
        second = self.arrive(self.document("again")).with_user(self.clerk)

        second.route_as("vendor_bill", "Two deliveries under one number")

        bill = self.bills.browse(second.res_id)
        self.assertEqual(second.state, "routed")
        self.assertIn("duplicate_invoice", bill.exception_ids.mapped("code"))

    def test_two_servers_never_book_one_number_twice(self):
        claims = []
        take = type(self.env["wardclerk.intake.claim"])._take

        def noting(model, company, kind, key):
            claims.append((kind, key))
            return take(model, company, kind, key)

        with patch.object(type(self.env["wardclerk.intake.claim"]), "_take", noting):
            self.bill_of(self.document())

        key = f"in_invoice:{self.meridian.id}:MS20418"
        self.assertIn(("bill", key), claims)

    # -- what does not fit --------------------------------------------------

    def test_an_unknown_vendor_makes_a_draft_for_a_person(self):
        intake, bill = self.bill_of(
            self.document(
                vendor_name="Quillfeather Optics", vendor_vat=None, purchase_order=None
            )
        )

        self.assertFalse(bill.partner_id)
        self.assertIn("vendor_unknown", self.codes(intake))
        self.assertEqual((intake.state, bill.reading_state), ("waiting", "person"))
        self.assertEqual(bill.amount_total, 1150.0)

    def test_the_order_names_the_vendor_when_the_name_is_similar(self):
        intake, bill = self.bill_of(
            self.document(vendor_name="Meridian Surgical", vendor_vat=None)
        )

        self.assertEqual(bill.partner_id, self.meridian)
        self.assertNotIn("vendor_unknown", self.codes(intake))

    def test_anothers_order_is_not_taken(self):
        intake, bill = self.bill_of(self.document(purchase_order=self.euro_order.name))

        self.assertFalse(bill.line_ids.purchase_line_id)
        self.assertIn("is an order to Rheinmed Technik GmbH", intake.reason)

    def test_totals_that_do_not_add_up_need_a_person(self):
        intake, bill = self.bill_of(self.document(total="1180.00"))

        self.assertEqual((intake.state, bill.reading_state), ("waiting", "person"))
        self.assertIn("total_mismatch", self.codes(intake))
        self.assertEqual(bill.amount_total, 1180.0)

    def test_a_cent_of_rounding_is_taken_from_the_document(self):
        document = self.document(
            net="33.33",
            tax="5.01",
            total="38.34",
            lines=[self.line("11.11") for _number in range(3)],
        )

        intake, bill = self.bill_of(document)

        self.assertEqual((bill.amount_tax, bill.amount_total), (5.01, 38.34))
        self.assertEqual((intake.state, self.codes(intake)), ("routed", set()))

    def test_a_tax_of_no_known_rate_stands_in_its_own_line(self):
        intake, bill = self.bill_of(self.document(tax="82.50", total="1082.50"))

        self.assertEqual(bill.invoice_line_ids.mapped("price_subtotal"), [1000.0, 82.5])
        self.assertEqual(bill.amount_total, 1082.5)
        self.assertIn("tax_unknown", self.codes(intake))
        self.assertEqual(bill.reading_state, "person")

    def test_unsure_fields_need_a_person(self):
        unsure = {"value": "MS-2O418", "confidence": 0.4, "source": "ocr"}

        intake, bill = self.bill_of(self.document(invoice_number=unsure))

        self.assertEqual(bill.reading_state, "person")
        self.assertIn("invoice number", intake.reason)

    def test_xml_that_differs_from_the_page_needs_a_person(self):
        problems = [{"code": "xml_differs_from_page", "detail": "total"}]

        intake, bill = self.bill_of(self.document(problems=problems))

        self.assertEqual((intake.state, bill.reading_state), ("waiting", "person"))
        self.assertIn("xml_differs_from_page", bill.exception_ids.mapped("code"))

    # -- bank data ----------------------------------------------------------

    def test_another_account_is_told_and_never_stored(self):
        intake, bill = self.bill_of(self.document(vendor_iban=IBAN_OF_A_STRANGER))

        self.assertEqual(self.codes(intake), {"bank_account_differs"})
        self.assertEqual(bill.partner_bank_id, self.account)
        self.assertEqual(self.meridian.bank_ids, self.account)
        self.assertNotIn(IBAN_OF_A_STRANGER, intake.reason)
        self.assertEqual(bill.reading_state, "ready")

    def test_the_known_account_is_no_news(self):
        intake, bill = self.bill_of(
            self.document(vendor_iban="GB29 NWBK 6016 1331 9268 19")
        )

        self.assertEqual(self.codes(intake), set())
        self.assertEqual(bill.partner_bank_id, self.account)

    def test_an_account_that_nobody_released_is_not_put_on_the_bill(self):
        self.env.cr.execute("UPDATE res_partner_bank SET allow_out_payment = false")
        self.env.invalidate_all()

        _intake, bill = self.bill_of(self.document(vendor_iban=IBAN_OF_MERIDIAN))

        self.assertFalse(bill.partner_bank_id)

    # -- the reading beside the fields --------------------------------------

    def test_a_correction_by_the_clerk_is_recorded(self):
        unsure = {"value": "MS-2O418", "confidence": 0.4, "source": "ocr"}
        intake, bill = self.bill_of(self.document(invoice_number=unsure))

        bill.with_user(self.clerk).write({"ref": "MS-20418"})

        number = intake.suggestion_id.field_ids.filtered(
            lambda row: row.name == "invoice_number"
        )
        self.assertEqual(
            (number.verdict, number.final_value, number.decided_by_id),
            ("corrected", "MS-20418", self.clerk),
        )

    def test_a_completed_draft_accepts_the_rest_and_goes_on(self):
        unsure = {"value": "MS-2O418", "confidence": 0.4, "source": "ocr"}
        intake, bill = self.bill_of(self.document(invoice_number=unsure))
        bill = bill.with_user(self.clerk)
        bill.write({"ref": "MS-20418"})

        bill.action_mark_ready()

        verdicts = {row.name: row.verdict for row in intake.suggestion_id.field_ids}
        self.assertEqual(verdicts["invoice_number"], "corrected")
        self.assertEqual(verdicts["total"], "accepted")
        self.assertEqual(verdicts["vendor_name"], "accepted")
        self.assertEqual(bill.reading_state, "ready")
        self.assertEqual((intake.state, self.codes(intake)), ("routed", set()))

    # -- events and cost ----------------------------------------------------

    def test_each_arrival_is_told_as_an_event(self):
        emitted = []

        def note(_self, name, records, data):
            emitted.append((name, data(records)))

        outbox = type(self.env["wardclerk.outbox"])
        with patch.object(outbox, "_emit", note):
            _intake, bill = self.bill_of(self.document())

        [(name, data)] = [one for one in emitted if one[0] == "vendor_bill.received"]
        self.assertEqual(name, "vendor_bill.received")
        self.assertEqual((data["bill_id"], data["amount"]), (bill.id, "1150.00"))
        self.assertEqual(data["requester_email"], "buyer@harbour.example")

    def test_the_answer_tells_the_bill_and_its_approval(self):
        _status, answer = self.receive(self.message(self.document()))

        [row] = answer["result"]["intake"]
        self.assertEqual((row["state"], row["res_model"]), ("routed", "account.move"))
        self.assertIn("MS-20418", row["name"])

    def test_customer_invoices_and_entries_are_not_governed(self):
        moves = self.bills.create(
            [{"move_type": "out_invoice"}, {"move_type": "entry"}]
        )

        self.assertFalse(moves._approval_governs())
        self.assertFalse(any(moves.mapped("reference_key")))

    def test_ten_documents_cost_the_same_each(self):
        def count(number):
            names = [f"N{next(self.numbers)}" for _n in range(number)]
            documents = [self.document(name, invoice_number=name) for name in names]
            data = self.message(*documents)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.receive(data)
            return self.env.cr.sql_log_count - before

        count(1)  # warms caches

        one, ten = count(1), count(10)

        self.assertLessEqual((ten - one) / 9, one)
