"""A hospital with vendors, orders and taxes, and the ten kinds of document it gets."""

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.wardclerk_intake.tests.common import IntakeCase, pdf, reading

IBAN_OF_MERIDIAN = "GB29NWBK60161331926819"
IBAN_OF_A_STRANGER = "DE89370400440532013000"


class BillCase(IntakeCase):
    expected_document_type = "vendor_bill"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "Harbour Hospitals", "currency_id": cls.env.ref("base.USD").id}
        )
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )
        cls.facility = cls.env["wardclerk.facility"].create(
            {
                "name": "Riverside Hospital",
                "code": "T-RIV",
                "company_id": cls.company.id,
            }
        )
        cls.clerk.write(
            {
                "company_ids": [Command.set(cls.company.ids)],
                "company_id": cls.company.id,
            }
        )
        cls.buyer = new_test_user(
            cls.env,
            "buyer",
            "wardclerk_base.group_requester",
            name="Riverside Buyer",
            email="buyer@harbour.example",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.buyer.facility_ids = cls.facility
        cls.mailbox.write({"company_id": cls.company.id})
        cls._add_taxes()
        cls._add_vendors()
        cls._add_orders()
        cls.bills = cls.env["account.move"]

    @classmethod
    def _add_taxes(cls):
        taxes = cls.env["account.tax"]
        cls.tax_5, cls.tax_15 = (
            taxes.create(
                {
                    "name": f"Purchase {rate} %",
                    "amount": rate,
                    "type_tax_use": "purchase",
                    "company_id": cls.company.id,
                    "country_id": cls.company.account_fiscal_country_id.id,
                }
            )
            for rate in (5, 15)
        )
        taxes.search(
            [
                ("company_id", "=", cls.company.id),
                ("id", "not in", (cls.tax_5 | cls.tax_15).ids),
            ]
        ).active = False

    @classmethod
    def _add_vendors(cls):
        partners = cls.env["res.partner"]
        cls.meridian = partners.create(
            {
                "name": "Meridian Surgical Supply, Inc.",
                "vat": "27-9226197",
                "is_company": True,
                "country_id": cls.env.ref("base.us").id,
            }
        )
        cls.northlight = partners.create(
            {"name": "Northlight Energy LLC", "is_company": True}
        )
        cls.rhine = partners.create(
            {"name": "Rheinmed Technik GmbH", "is_company": True}
        )
        cls.account = cls.env["res.partner.bank"].create(
            {"acc_number": IBAN_OF_MERIDIAN, "partner_id": cls.meridian.id}
        )
        cls.env.flush_all()
        cls.env.cr.execute(  # releasing an account needs a right that tests lack
            "UPDATE res_partner_bank SET allow_out_payment = true WHERE id = %s",
            [cls.account.id],
        )
        cls.account.invalidate_recordset()

    @classmethod
    def _add_orders(cls):
        product = cls.env["product.product"].create(
            {
                "name": "Nitrile gloves M, box of 100",
                "default_code": "NG-100M",
                "type": "consu",
            }
        )
        cls.order = cls._order(
            cls.meridian, product, 100, 10.0, cls.company.currency_id, cls.tax_15
        )
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls.euro.id,
                "company_id": cls.company.id,
                "name": "2026-01-01",
                "rate": 0.8,
            }
        )
        cls.euro_order = cls._order(
            cls.rhine, product, 2, 400.0, cls.euro, cls.env["account.tax"]
        )

    @classmethod
    def _order(cls, vendor, product, quantity, price, currency, tax):
        order = cls.env["purchase.order"].create(
            {
                "partner_id": vendor.id,
                "company_id": cls.company.id,
                "currency_id": currency.id,
                "user_id": cls.buyer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.set(tax.ids)],
                        }
                    )
                ],
            }
        )
        order.button_confirm()
        return order

    # -- documents ----------------------------------------------------------

    def document(self, name="gloves", document_type="vendor_bill", **changes):
        """A bill of Meridian for 100 boxes of gloves; changes replace its fields."""
        content = pdf(f"{name} {sorted(map(str, changes.items()))}")
        more = {
            key: changes.pop(key)
            for key in ("lines", "problems", "lines_confidence")
            if key in changes
        }
        more.setdefault("lines", [self.line("1000.00", "100", "10.00")])
        values = {
            "invoice_number": "MS-20418",
            "issue_date": "2026-11-03",
            "due_date": "2026-12-03",
            "currency": "USD",
            "total": "1150.00",
            "net": "1000.00",
            "tax": "150.00",
            "vendor_name": "Meridian Surgical Supply, Inc.",
            "vendor_vat": "27-9226197",
            "purchase_order": self.order.name,
            **changes,
        }
        fields = {key: value for key, value in values.items() if value is not None}
        return (
            f"{name}.pdf",
            content,
            reading(content, document_type, fields=fields, **more),
        )

    @staticmethod
    def line(amount, quantity="1", price=None, description="Nitrile gloves M", **more):
        return {
            "description": description,
            "quantity": quantity,
            "unit_price": price or amount,
            "amount": amount,
            "vendor_code": None,
            "tax_percent": None,
            **more,
        }

    def bill_of(self, *documents, **more):
        """The intake item of one document and the bill that it became."""
        intake = self.arrive(*documents, **more)
        self.assertEqual(intake.res_model or "account.move", "account.move")
        return intake, self.bills.browse(intake.res_id or ())
