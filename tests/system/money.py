"""Wards with money of their own, arranged as a group's administrators do."""

from datetime import UTC, datetime


def cost_centre(odoo, name: str, code: str, facility: str) -> int:
    """A cost centre with an analytic account; facilities are told by name."""
    _let_keep_analytic_accounts(odoo)
    (place,) = odoo.search_read(
        "wardclerk.facility", [("name", "=", facility)], ["company_id"]
    )
    (plan,) = odoo.search_read(
        "account.analytic.plan", [("name", "=", "Cost centres")], ["id"]
    )
    named = {"name": name, "code": code}
    in_plan = {"plan_id": plan["id"], "company_id": place["company_id"][0]}
    [account] = odoo.call("account.analytic.account", "create", [{**named, **in_plan}])
    here = {"facility_id": place["id"], "analytic_account_id": account}
    [centre] = odoo.call("wardclerk.cost.centre", "create", [{**named, **here}])
    return centre


def _let_keep_analytic_accounts(odoo):
    """Nobody of the demo group may; its administrator takes the right."""
    (group,) = odoo.search_read(
        "ir.model.data",
        [("module", "=", "analytic"), ("name", "=", "group_analytic_accounting")],
        ["res_id"],
    )
    rights = {"group_ids": [(4, group["res_id"])]}
    odoo.call("res.users", "write", [odoo.uid], rights)


def plan(finance, name: str, planned: dict[int, float]) -> dict[int, int]:
    """An open budget of this year and the next; the line of each cost centre."""
    year = datetime.now(UTC).year
    lines = [
        (0, 0, {"cost_centre_id": centre, "planned": float(amount)})
        for centre, amount in planned.items()
    ]
    of_two_years = {"date_from": f"{year}-01-01", "date_to": f"{year + 1}-12-31"}
    [budget] = finance.call(
        "wardclerk.budget",
        "create",
        [{"name": name, **of_two_years, "line_ids": lines}],
    )
    finance.call("wardclerk.budget", "action_open", [budget])
    lines = finance.search_read(
        "wardclerk.budget.line", [("budget_id", "=", budget)], ["cost_centre_id"]
    )
    return {line["cost_centre_id"][0]: line["id"] for line in lines}
