"""A vendor that is one of the own people: by its account, or by its very record."""

from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.wardclerk_exception import Noticed

VENDOR_IS_EMPLOYEE = "vendor_is_employee"


class WardclerkBillHabit(models.Model):
    _inherit = "wardclerk.bill.habit"

    @api.model
    def _habit_codes(self):
        return [*super()._habit_codes(), VENDOR_IS_EMPLOYEE]

    @api.model
    def _habits(self, bills):
        return [*super()._habits(bills), self._employees_as_vendors(bills)]

    @api.model
    def _employees_as_vendors(self, bills):
        by_number, by_person = self._employees_behind(bills.commercial_partner_id)
        found = defaultdict(list)
        for bill in bills:
            vendor = bill.commercial_partner_id
            numbers = (bill.partner_bank_id | vendor.bank_ids).mapped(
                "sanitized_acc_number"
            )
            people = by_person[vendor].union(*(by_number[one] for one in numbers))
            found[bill.id] += [self._employee_noticed(bill, one) for one in people]
        return found

    @api.model
    def _employees_behind(self, vendors):
        """Return ({account number: employees}, {vendor: employees}), former ones too.

        Whose account it is does not depend on who looks at the bill.
        """
        # Files of employees, which those who look at bills do not see.
        nobody = self.env["hr.employee"].sudo().with_context(active_test=False)
        by_number = defaultdict(lambda: nobody)
        by_person = defaultdict(lambda: nobody)
        # As above, and archived ones: they may have been used before.
        accounts = vendors.sudo().with_context(active_test=False).bank_ids
        numbers = [one for one in accounts.mapped("sanitized_acc_number") if one]
        employees = nobody.search(
            Domain("bank_account_ids.sanitized_acc_number", "in", numbers)
            | Domain("work_contact_id", "in", vendors.ids)
            | Domain("user_id.partner_id", "in", vendors.ids)
        )
        for one in employees:
            for number in one.bank_account_ids.mapped("sanitized_acc_number"):
                by_number[number] |= one
            for person in one.work_contact_id | one.user_id.partner_id:
                by_person[person] |= one
        return by_number, by_person

    @api.model
    def _employee_noticed(self, bill, employee):
        # The name is left to the exception's readers in finance, who see employees.
        words = self.env._(
            "The account or the record of %(vendor)s is that of an employee: %(name)s",
            vendor=bill.commercial_partner_id.name,
            name=employee.name,
        )
        return Noticed(
            VENDOR_IS_EMPLOYEE,
            words,
            key=str(employee.id),
            content=f"{bill.commercial_partner_id.id}",
            amount=bill._company_total(),
        )
