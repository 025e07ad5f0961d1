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
        numbers = self._account_numbers(bills)
        by_number, by_person = self._employees_behind(
            bills.commercial_partner_id, set().union(*numbers.values())
        )
        found = defaultdict(list)
        for bill in bills:
            people = by_person[bill.commercial_partner_id].union(
                *(by_number[one] for one in numbers[bill.id])
            )
            found[bill.id] += [self._employee_noticed(bill, one) for one in people]
        return found

    @api.model
    def _account_numbers(self, bills):
        """Return {bill id: numbers of its account and of all that its vendor had}."""
        # Does not depend on who looks; what is archived may have been used before.
        bills = bills.sudo().with_context(active_test=False)
        return {
            bill.id: set(
                (bill.partner_bank_id | bill.commercial_partner_id.bank_ids)
                .filtered("sanitized_acc_number")
                .mapped("sanitized_acc_number")
            )
            for bill in bills
        }

    @api.model
    def _employees_behind(self, vendors, numbers):
        """Return ({account number: employees}, {vendor: employees}), former ones too.

        Whose account it is does not depend on who looks at the bill.
        """
        # Files of employees, which those who look at bills do not see.
        nobody = self.env["hr.employee"].sudo().with_context(active_test=False)
        by_number = defaultdict(lambda: nobody)
        by_person = defaultdict(lambda: nobody)
        employees = nobody.search(
            Domain("bank_account_ids.sanitized_acc_number", "in", list(numbers))
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
