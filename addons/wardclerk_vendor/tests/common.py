"""What the tests of vendors share: people, papers, a small list of nobody real."""

import base64
from datetime import timedelta

from odoo import fields

from odoo.addons.wardclerk_approval.tests.common import (
    activate_policy,
    make_person,
    set_aside_policies,
)

PROCUREMENT = "base.group_user,wardclerk_base.group_procurement"
PDF = base64.b64encode(b"%PDF-1.7\nA paper of this test.\n")
FREE = "rules: [{id: nobody, reason: Nobody decides in this test.}]"
HEADER = (
    "LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,"
    "STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE"
)
ROWS = (
    ",,,CRESTLINE FICTION LABS INC,LAB,,,0000000000,,1 ROAD,SPRINGFIELD,IL,62701,"
    "1128a1,20190520,00000000,00000000,",
    "INVENTED,ROBERTA,Q,,NURSE,,,1234567893,19700102,2 ROAD,SPRINGFIELD,IL,62701,"
    "1128b4,20200101,00000000,00000000,",
)


def leie(*rows):
    """Return a file in the official layout."""
    return "\n".join([HEADER, *(rows or ROWS)]).encode() + b"\n"


class VendorCase:
    """Mixed into a test case that has an environment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.env["res.partner"].create(
            {
                "name": "Anders Surgical Supply",
                "is_company": True,
                "email": "info@anders.example",
                "vat": False,
            }
        )
        cls.buyer = make_person(cls.env, "vendor_buyer", PROCUREMENT)
        cls.second = make_person(cls.env, "vendor_second", PROCUREMENT)
        for user in (cls.buyer, cls.second):
            user.company_ids |= cls.env.company
            user.company_id = cls.env.company
        cls.tax_form = cls.env.ref("wardclerk_vendor.document_type_tax_form")
        cls.insurance = cls.env.ref("wardclerk_vendor.document_type_insurance")
        cls.today = fields.Date.context_today(cls.firm)

    @classmethod
    def govern(cls, text=FREE, company=None):
        set_aside_policies(cls.env, "wardclerk.vendor.onboarding")
        return activate_policy(
            cls.env, "wardclerk.vendor.onboarding", "approve", text, company=company
        )

    @property
    def vendor(self):
        return self.env["wardclerk.vendor"]._of(self.firm)

    def load(self, *rows, **options):
        return (
            self.env["wardclerk.exclusion.list"]
            .sudo()
            ._load("LEIE", leie(*rows), **options)
        )

    def hand_in(self, kind, days=365, accept=True, vendor=None):
        """Return a document of the vendor that a second person accepted."""
        document = self.env["wardclerk.vendor.document"].with_user(self.buyer)
        document = document.create(
            {
                "vendor_id": (vendor or self.vendor).id,
                "type_id": kind.id,
                "file": PDF,
                "valid_until": kind.has_end and self.today + timedelta(days=days),
            }
        )
        if accept:
            document.with_user(self.second).action_accept()
        return document

    def papers(self):
        self.hand_in(self.tax_form)
        self.hand_in(self.insurance)

    def make_onboarding(self, user=None, **values):
        """Return an onboarding to which nothing is missing."""
        onboarding = self.env["wardclerk.vendor.onboarding"].with_user(
            user or self.buyer
        )
        onboarding = onboarding.create(
            {
                "partner_id": self.firm.id,
                "supplies": "Sutures",
                "tax_id": "12-3456789",
                **values,
            }
        )
        self.papers()
        onboarding.action_submit()
        return onboarding

    def approve(self):
        """Return the vendor after its onboarding was approved."""
        self.make_onboarding()._request_approval()
        return self.vendor
