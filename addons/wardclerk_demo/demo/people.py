"""Forty people named by their role: users, employees, departments, roles held."""

from odoo.fields import Command

from .book import by_code, read_csv

DOMAIN = "harbourview.example"
DEFAULT_TZ = {"hospitals": "America/New_York", "clinics": "America/Denver"}
# Rights in Odoo's own applications.
BUSINESS_GROUPS = {
    "bills": "account.group_account_invoice",
    "bills_read": "account.group_account_readonly",
    "purchase_user": "purchase.group_purchase_user",
    "purchase_manager": "purchase.group_purchase_manager",
    "stock_user": "stock.group_stock_user",
    "hr_user": "hr.group_hr_user",
}


def load(book):
    """Create people, then the places that they answer for."""
    rows = by_code(read_csv("people.csv"), "login")
    book.make("person", "res.users", rows, lambda row: _user(book, row))
    _responsibles(book)
    _departments(book)
    _cost_centres(book)
    _employees(book, rows)
    _assignments(book, rows)


def _user(book, row):
    companies = [book.get("company", code) for code in row["companies"].split()]
    facilities = [book.get("facility", code) for code in row["facilities"].split()]
    login = f"{row['login']}@{DOMAIN}"
    first_company = row["companies"].split()[0]
    return {
        "name": row["name"],
        "login": login,
        "email": login,
        "company_id": companies[0].id,
        "company_ids": [Command.set([company.id for company in companies])],
        "facility_ids": [Command.set([facility.id for facility in facilities])],
        "group_ids": [Command.set(_groups(book.env, row))],
        "tz": facilities[0].tz if facilities else DEFAULT_TZ[first_company],
        # Wardclerk's own mail goes out by events; Odoo has no mail server here.
        "notification_type": "inbox",
    }


def _groups(env, row):
    names = [f"wardclerk_base.group_{name}" for name in row["groups"].split()]
    names += [BUSINESS_GROUPS[name] for name in row["business_groups"].split()]
    return [env.ref(name).id for name in ("base.group_user", *names)]


def _responsibles(book):
    for row in book.organisation["facilities"]:
        facility = book.get("facility", row["code"])
        facility.responsible_id = book.get("person", row["responsible"])


def _departments(book):
    rows = by_code(book.organisation["cost_centres"])
    book.make(
        "department",
        "hr.department",
        rows,
        lambda row: {
            "name": row["department"],
            "company_id": _company(book, row).id,
            "facility_id": book.id("facility", row["facility"]),
        },
    )


def _cost_centres(book):
    """Each with its analytic account, on a plan of its own."""
    plan = book.env["account.analytic.plan"].create({"name": "Cost centres"})
    book.note("plan", "cost_centres", plan)
    rows = by_code(book.organisation["cost_centres"])
    book.make(
        "analytic",
        "account.analytic.account",
        rows,
        lambda row: {
            "name": f"{row['facility']} {row['department']}",
            "code": row["code"],
            "plan_id": plan.id,
            "company_id": _company(book, row).id,
        },
    )
    book.make(
        "cost_centre",
        "wardclerk.cost.centre",
        rows,
        lambda row: {
            "name": f"{row['facility']} {row['department']}",
            "code": row["code"],
            "facility_id": book.id("facility", row["facility"]),
            "department_id": book.id("department", row["code"]),
            "analytic_account_id": book.id("analytic", row["code"]),
            "owner_id": book.id("person", row["owner"]),
        },
    )


def _company(book, row):
    return book.get("facility", row["facility"]).company_id


def _employees(book, rows):
    """An employee for each user, in the department of their cost centre."""
    book.make(
        "employee",
        "hr.employee",
        rows,
        lambda row: {
            "name": row["name"],
            "job_title": row["name"],
            "user_id": book.id("person", row["login"]),
            "work_email": f"{row['login']}@{DOMAIN}",
            "company_id": book.get("person", row["login"]).company_id.id,
            "department_id": _department(book, row).id,
        },
    )
    for row in book.organisation["cost_centres"]:
        department = book.get("department", row["code"])
        department.manager_id = book.get("employee", row["owner"])


def _department(book, row):
    """The cost centre's department, when it belongs to the person's company."""
    department = book.get("department", row["cost_centre"])
    same = department.company_id == book.get("person", row["login"]).company_id
    return department if same else department.browse()


def _assignments(book, rows):
    """Who holds which role, where. `role@FACILITY` names the place itself."""
    wanted = {
        f"{role} {row['login']} {facility}".strip(): (role, row, facility)
        for row in rows.values()
        for word in row["roles"].split()
        for role, facility in _places(word, row)
    }
    book.make(
        "assignment",
        "wardclerk.role.assignment",
        wanted,
        lambda held: _assignment(book, *held),
    )


def _places(word, row):
    """At the named facility, else at the person's own, else in all the company."""
    role, _at, place = word.partition("@")
    places = place or row["facilities"]
    return [(role, facility) for facility in places.split() or [""]]


def _assignment(book, role, row, facility):
    companies = row["companies"].split()
    only = companies[0] if len(companies) == 1 else None
    return {
        "role_id": book.env.ref(f"wardclerk_base.role_{role}").id,
        "user_id": book.id("person", row["login"]),
        "facility_id": book.id("facility", facility),
        "company_id": book.id("company", only),
    }
