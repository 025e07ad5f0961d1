"""Companies with their books, currencies, taxes, calendars and facilities."""

from odoo.fields import Command

from .book import by_code

CHART = "generic_coa"
# What Odoo calls the first company of a new database.
UNUSED_COMPANY_NAME = "My Company"
WAREHOUSES = {
    "hospitals": ("Hospitals Stores", "HOSP"),
    "clinics": ("Clinics Stores", "CLIN"),
}


def load(book):
    """Create all of it."""
    _companies(book)
    _books(book)
    _rates(book)
    _expense_accounts(book)
    _taxes(book)
    _warehouses(book)
    _calendars(book)
    _facilities(book)


def _companies(book):
    for row in book.organisation["companies"]:
        values = _company_values(book.env, row)
        company = _unused_company(book.env)
        if company:
            company.write(values)
        else:
            company = book.env["res.company"].create(values)
        book.note("company", row["code"], company)
    companies = _all_companies(book)
    administrator = book.env.ref("base.user_admin")
    administrator.company_ids = [Command.link(company.id) for company in companies]
    book.env = book.env(
        context={**book.env.context, "allowed_company_ids": companies.ids}
    )


def _all_companies(book):
    return book.env["res.company"].union(*book.all("company").values())


def _unused_company(env):
    """The first company, as long as nobody has named it or kept books in it."""
    company = env.ref("base.main_company")
    used = company.name != UNUSED_COMPANY_NAME or company._existing_accounting()
    return None if used else company


def _company_values(env, row):
    country = env.ref(f"base.{row['country'].lower()}")
    return {
        "name": row["name"],
        "street": row["street"],
        "city": row["city"],
        "zip": row["zip"],
        "state_id": _state(env, country, row["state"]).id,
        "country_id": country.id,
        "vat": row["tax_id"],
        "phone": row["phone"],
        "email": row["email"],
        "website": row["website"],
        "currency_id": env.ref("base.USD").id,
    }


def _state(env, country, code):
    return env["res.country.state"].search(
        [("country_id", "=", country.id), ("code", "=", code)], limit=1
    )


def _books(book):
    """Load the chart of accounts.

    `_load` and not `try_loading`: the latter warns while addons are being loaded,
    because a localisation could still be missing. The generic chart has none.
    """
    for company in _all_companies(book):
        if not company.chart_template:
            book.env["account.chart.template"]._load(CHART, company, False)


def _rates(book):
    rows = book.organisation["rates"]
    currencies = {row["currency"] for row in rows}
    for code in currencies:
        book.env.ref(f"base.{code}").active = True
    book.env["res.currency.rate"].create(
        [
            {
                "currency_id": book.env.ref(f"base.{row['currency']}").id,
                "company_id": company.id,
                "name": row["date"],
                "rate": float(row["units_per_usd"]),
            }
            for company in _all_companies(book)
            for row in rows
        ]
    )


def _expense_accounts(book):
    """One account a category, of the same code in both companies' books."""
    companies = _all_companies(book)
    book.make(
        "account",
        "account.account",
        by_code(book.organisation["expense_accounts"], "category"),
        lambda row: {
            "name": row["name"],
            "account_type": "expense",
            "company_ids": [Command.set(companies.ids)],
            "code_mapping_ids": [
                Command.create({"company_id": company.id, "code": row["code"]})
                for company in companies
            ],
        },
    )


def _taxes(book):
    rows = {
        f"{row['code']}.{code}": {**row, "company": code}
        for row in book.organisation["purchase_taxes"]
        for code in row["companies"]
    }
    book.make(
        "tax",
        "account.tax",
        rows,
        lambda row: {
            "name": row["name"],
            "amount": float(row["percent"]),
            "amount_type": "percent",
            "type_tax_use": "purchase",
            "company_id": book.id("company", row["company"]),
            "country_id": book.env.ref("base.us").id,
        },
    )
    exempt = {
        row["code"]: row["sales_tax_exempt"] for row in book.organisation["companies"]
    }
    for code, company in book.all("company").items():
        usual = "exempt" if exempt[code] else "sales"
        company.account_purchase_tax_id = book.get("tax", f"{usual}.{code}")


def _warehouses(book):
    """The first company may have a warehouse of Odoo's already, others have none."""
    warehouses = book.env["stock.warehouse"]
    for code, company in book.all("company").items():
        name, short = WAREHOUSES[code]
        values = {"name": name, "code": short, "partner_id": company.partner_id.id}
        warehouse = warehouses.search([("company_id", "=", company.id)], limit=1)
        if warehouse:
            warehouse.write(values)
        else:
            warehouse = warehouses.create({**values, "company_id": company.id})
        book.note("warehouse", code, warehouse)


def _calendars(book):
    """One calendar for each kind of hours in each time zone that works so."""
    hours = by_code(book.organisation["calendars"])
    wanted = {
        f"{row['calendar']} {row['tz']}": (hours[row["calendar"]], row["tz"])
        for row in book.organisation["facilities"]
    }
    for code, (pattern, tz) in wanted.items():
        calendar = book.env["resource.calendar"].create(
            {
                "name": f"{pattern['name']} ({tz.partition('/')[2].replace('_', ' ')})",
                "tz": tz,
                "company_id": False,
                "attendance_ids": [Command.clear(), *_attendances(pattern)],
            }
        )
        book.note("calendar", code.replace("/", "_"), calendar)


def _attendances(pattern):
    return [
        Command.create(
            {
                "name": "Open",
                "dayofweek": str(day),
                "hour_from": start,
                "hour_to": end,
                "day_period": "morning" if end <= 12 else "afternoon",
            }
        )
        for day in pattern["days"]
        for start, end in pattern["hours"]
    ]


def _facilities(book):
    """The tree, a parent before its parts; people come later."""
    for row in book.organisation["facilities"]:
        calendar = f"{row['calendar']} {row['tz']}".replace("/", "_")
        facility = book.env["wardclerk.facility"].create(
            {
                "name": row["name"],
                "code": row["code"],
                "company_id": book.id("company", row["company"]),
                "parent_id": book.id("facility", row["parent"]),
                "tz": row["tz"],
                "resource_calendar_id": book.id("calendar", calendar),
            }
        )
        book.note("facility", row["code"], facility)
