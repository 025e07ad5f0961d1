"""Sixty vendors with their bank accounts, and what the group buys from them."""

from odoo.fields import Command

from .book import by_code, read_csv

CATEGORIES = {
    "medical": "Medical supplies",
    "laboratory": "Laboratory supplies",
    "pharmacy": "Pharmaceuticals",
    "biomedical": "Biomedical equipment and service",
    "utility": "Utilities",
    "facility": "Facility services",
    "professional": "Professional services",
    "technology": "Information technology",
}
# Where base's external id is not the country's code.
COUNTRIES = {"GB": "uk"}


def load(book):
    """Create vendors, then products."""
    vendors = by_code(read_csv("vendors.csv"))
    _tags(book)
    _payment_terms(book)
    book.make("vendor", "res.partner", vendors, lambda row: _vendor_values(book, row))
    _payment_terms_of_vendors(book, vendors)
    _bank_accounts(book, vendors)
    _product_categories(book)
    products = by_code(read_csv("products.csv"))
    book.make("product", "product.product", products, lambda row: _product(book, row))


def _tags(book):
    rows = {code: {"name": name} for code, name in CATEGORIES.items()}
    book.make("tag", "res.partner.category", rows, dict)


def _payment_terms(book):
    """Net terms that a new database does not have in this form."""
    days = sorted({row["payment_days"] for row in read_csv("vendors.csv")}, key=int)
    book.make(
        "terms",
        "account.payment.term",
        {day: day for day in days},
        lambda day: {
            "name": f"Net {day}",
            "company_id": False,
            "line_ids": [
                Command.clear(),
                Command.create(
                    {
                        "value": "percent",
                        "value_amount": 100,
                        "delay_type": "days_after",
                        "nb_days": int(day),
                    }
                ),
            ],
        },
    )


def _vendor_values(book, row):
    env = book.env
    country = env.ref(f"base.{COUNTRIES.get(row['country'], row['country'].lower())}")
    state = country.state_ids.filtered(lambda state: state.code == row["state"])
    return {
        "name": row["name"],
        "ref": row["code"],
        "is_company": True,
        "supplier_rank": 1,
        "company_id": False,
        "street": row["street"],
        "city": row["city"],
        "zip": row["zip"],
        "state_id": state.id,
        "country_id": country.id,
        "vat": row["tax_id"],
        "phone": row["phone"],
        "email": row["email"],
        "website": row["website"],
        "category_id": [Command.link(book.id("tag", row["category"]))],
        # a written policy posts bills, not a habit
        "autopost_bills": "never",
    }


def _payment_terms_of_vendors(book, vendors):
    """Terms and currency are kept by company."""
    for company in book.all("company").values():
        for code, row in vendors.items():
            vendor = book.get("vendor", code).with_company(company)
            vendor.property_supplier_payment_term_id = book.get(
                "terms", row["payment_days"]
            )
            if row["currency"] != company.currency_id.name:
                vendor.property_purchase_currency_id = book.env.ref(
                    f"base.{row['currency']}"
                )


def _bank_accounts(book, vendors):
    """One trusted account each: an IBAN, or a number with the bank's routing number."""
    names = sorted({row["bank"] for row in vendors.values()})
    book.make("bank", "res.bank", {name: {"name": name} for name in names}, dict)
    book.make(
        "bank_account",
        "res.partner.bank",
        vendors,
        lambda row: {
            "partner_id": book.id("vendor", row["code"]),
            "acc_number": row["iban"] or row["account_number"],
            "clearing_number": row["routing_number"],
            "bank_id": book.id("bank", row["bank"]),
            "allow_out_payment": True,
        },
    )


def _product_categories(book):
    rows = {code: {"name": name} for code, name in CATEGORIES.items()}
    book.make("product_category", "product.category", rows, dict)
    for company in book.all("company").values():
        for code in CATEGORIES:
            category = book.get("product_category", code).with_company(company)
            category.property_account_expense_categ_id = book.get("account", code)


def _product(book, row):
    goods = row["kind"] == "goods"
    vendor = book.get("vendor", row["vendor"])
    currency = vendor.with_company(
        book.get("company", "hospitals")
    ).property_purchase_currency_id
    return {
        "name": row["name"],
        "default_code": row["code"],
        "categ_id": book.id("product_category", row["category"]),
        "type": "consu" if goods else "service",
        "is_storable": goods,
        "purchase_method": "receive" if goods else "purchase",
        "sale_ok": False,
        "standard_price": float(row["price"]),
        "taxes_id": [Command.clear()],
        "supplier_taxes_id": [Command.set(_usual_taxes(book))],
        "seller_ids": [
            Command.create(
                {
                    "partner_id": vendor.id,
                    "product_code": row["vendor_code"],
                    "product_name": row["name"],
                    "price": float(row["price"]),
                    "currency_id": (currency or book.env.ref("base.USD")).id,
                    "delay": 7,
                    "company_id": False,
                }
            )
        ],
    }


def _usual_taxes(book):
    return [
        company.account_purchase_tax_id.id for company in book.all("company").values()
    ]
