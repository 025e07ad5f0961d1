"""What the tests of budgets share: two wards of a clinic, with money for a year."""

from odoo import SUPERUSER_ID
from odoo.fields import Command

from odoo.addons.wardclerk_approval.tests.common import make_person

FINANCE = "wardclerk_base.group_finance"


class BudgetValues:
    """Mixed into a test case that has an environment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Tests of accounting run as an accountant, who sets no place up.
        company = cls.env.company
        context = {**cls.env.context, "allowed_company_ids": company.ids}
        cls.env = cls.env(user=SUPERUSER_ID, context=context)
        cls.controller = make_person(cls.env, "budget_controller", FINANCE)
        cls.clinic = cls.env["wardclerk.facility"].create(
            {"name": "Mercy Clinic", "code": "MERCY"}
        )
        cls.plan = cls.env["account.analytic.plan"].create({"name": "Wards"})
        cls.nursing, cls.surgery = (cls.centre(code) for code in ("N41", "S42"))
        cls.budget = cls.open_budget(1000.0)
        cls.line, cls.other = cls.budget.line_ids

    @classmethod
    def centre(cls, code, facility=None):
        account = cls.env["account.analytic.account"].create(
            {"name": code, "plan_id": cls.plan.id}
        )
        return cls.env["wardclerk.cost.centre"].create(
            {
                "name": f"Ward {code}",
                "code": code,
                "facility_id": (facility or cls.clinic).id,
                "analytic_account_id": account.id,
            }
        )

    @classmethod
    def budget_values(cls, *planned, **changes):
        return {
            "name": "Operations",
            "date_from": "2020-01-01",
            "date_to": "2039-12-31",
            "line_ids": [
                Command.create({"cost_centre_id": centre.id, "planned": amount})
                for centre, amount in zip(
                    (cls.nursing, cls.surgery), planned, strict=False
                )
            ],
            **changes,
        }

    @classmethod
    def open_budget(cls, amount):
        budgets = cls.env["wardclerk.budget"].with_user(cls.controller)
        budget = budgets.create(cls.budget_values(amount, amount))
        budget.action_open()
        return budget.with_env(cls.env)

    def figures(self, line=None):
        """Return (budgeted, committed, actual, left) as they are now."""
        line = line or self.line
        self.env.flush_all()
        line.invalidate_recordset()
        return (line.budgeted, line.committed, line.actual, line.left)
