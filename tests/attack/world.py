"""Runs inside Odoo's shell: two companies, people of every role, policies in force."""

import json
from datetime import datetime, timedelta

from odoo.fields import Command

PARAMETER = "wardclerk.attack.world"  # what the tests read back
PASSWORD = "attack-attack-attack"
KEY_DAYS = timedelta(days=1)
GATES = {
    "account.move": "post",
    "purchase.order": "confirm",
    "wardclerk.purchase.request": "approve",
    "wardclerk.budget.transfer": "approve",
    "wardclerk.bank.change": "release",
    "wardclerk.vendor.onboarding": "approve",
    "wardclerk.payment.run": "release",
}
WITHOUT_AMOUNT = {"wardclerk.bank.change", "wardclerk.vendor.onboarding"}
FIRMS = 400  # each can be asked about once at a time
BILLS_OF_A_PRICE = 60  # each can be in one payment run at a time
PRICES = (40, 1000, 9000)  # nobody, one person, four people decide
PLANNED = 10_000_000  # more than all attackers can move
POLICY = """
hit_policy: first
inputs:
  - {name: amount, kind: number}
rules:
  - id: tiny
    reason: Nobody looks at petty cash.
    when: {amount: {below: 100}}
  - id: small
    reason: The head of the department answers for it.
    when: {amount: {below: 5000}}
    steps: [{role: department_head}]
"""
LARGE = """
  - id: large
    reason: Two controllers and the chief look at large sums.
    steps:
      - {role: department_head}
      - {role: finance_controller, order: 2, quorum: count, quorum_value: 2}
      - {role: group_cfo, order: 3}
"""
ALL_LARGE = f"hit_policy: first\nrules:{LARGE}"
BUYER = ("purchase.group_purchase_user", "account.group_account_invoice")
MANAGER = ("purchase.group_purchase_manager", "account.group_account_manager")
# Person: their groups, and the role that they hold in their company.
PEOPLE = {
    "requester": (("wardclerk_base.group_requester", *BUYER), ""),
    "colleague": (
        ("wardclerk_base.group_requester", "wardclerk_base.group_procurement", *BUYER),
        "",
    ),
    "head": (("wardclerk_base.group_approver", *BUYER), "department_head"),
    "deputy": (("wardclerk_base.group_approver",), "department_head"),
    "controller": (
        (
            "wardclerk_base.group_approver",
            "wardclerk_base.group_finance",
            "wardclerk_approval.group_override",
        ),
        "finance_controller",
    ),
    "auditing_controller": (
        ("wardclerk_base.group_approver", "wardclerk_base.group_auditor"),
        "finance_controller",
    ),
    "cfo": (("wardclerk_base.group_approver", *MANAGER), "group_cfo"),
    "clerk": (
        ("wardclerk_base.group_finance", "wardclerk_base.group_procurement", *BUYER),
        "ap_clerk",
    ),
    "manager": (MANAGER, ""),
    "treasurer": (("wardclerk_base.group_finance",), ""),
    "owner": (("wardclerk_base.group_policy_owner",), ""),
    "second_owner": (("wardclerk_base.group_policy_owner",), ""),
    "administrator": (("wardclerk_base.group_administrator",), ""),
    "system": (
        ("base.group_system", "base.group_erp_manager", *MANAGER),
        "",
    ),
    "auditor": (("wardclerk_base.group_auditor",), ""),
    "bot": (("wardclerk_base.group_integration_bot", *BUYER), ""),
    "portal": ((), ""),
}
STRANGERS = {  # of the other company
    "stranger": (BUYER, ""),
    "strange_head": (("wardclerk_base.group_approver", *BUYER), "department_head"),
}


def build(env):
    """The addons are there already; no policy is in force yet."""
    companies = make_companies(env)
    places = [make_facility(env, company) for company in companies]
    people = {
        login: make_person(env, login, company, groups, role)
        for folk, company in zip((PEOPLE, STRANGERS), companies, strict=True)
        for login, (groups, role) in folk.items()
    }
    set_passwords(env, people)
    world = {
        "password": PASSWORD,
        "people": {login: user.id for login, user in people.items()},
        "keys": {login: make_key(env, user) for login, user in people.items()},
        "roles": {
            login: role
            for folk in (PEOPLE, STRANGERS)
            for login, (_groups, role) in folk.items()
        },
        "strangers": sorted(STRANGERS),
        "companies": companies.ids,
        "facilities": [place.id for place in places],
        "vendors": make_vendors(env),
        "product": make_product(env),
        "budget_lines": make_budget(env, companies[0], places[0]),
        "firms": make_firms(env),
        "payable": make_payable(env, companies[0]),
        "bank_journal": bank_journal(env, companies[0]).id,
        "planned": PLANNED,
        "policies": make_policies(env, people),
    }
    env["ir.config_parameter"].set_param(PARAMETER, json.dumps(world))
    env.cr.commit()


def make_companies(env):
    """The first company that Odoo made, and a second one beside it."""
    first = env.ref("base.main_company")
    first.write({"name": "Harbour", "currency_id": env.ref("base.USD").id})
    second = env["res.company"].create(
        {"name": "Meadow", "currency_id": env.ref("base.USD").id}
    )
    for company in first | second:
        if not company.chart_template:
            env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
        company.account_purchase_tax_id = False
    env.ref("base.user_admin").company_ids = [Command.set((first | second).ids)]
    return first | second


def make_facility(env, company):
    """One place a company."""
    return env["wardclerk.facility"].create(
        {
            "name": f"{company.name} Hospital",
            "code": company.name[:4].upper(),
            "company_id": company.id,
        }
    )


def make_person(env, login, company, groups, role):
    """A user of these groups, who holds the role in their company."""
    base = "base.group_portal" if login == "portal" else "base.group_user"
    user = env["res.users"].create(
        {
            "name": login.replace("_", " ").title(),
            "login": login,
            "email": f"{login}@attack.example",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set([env.ref(one).id for one in (base, *groups)])],
            "notification_type": "email" if login == "portal" else "inbox",
        }
    )
    if role:
        env["wardclerk.role.assignment"].create(
            {
                "role_id": env.ref(f"wardclerk_base.role_{role}").id,
                "user_id": user.id,
                "company_id": company.id,
            }
        )
    return user


def set_passwords(env, people):
    """One hash for all: hashing is slow by design."""
    secret = env["res.users"]._crypt_context().hash(PASSWORD)
    for user in people.values():
        user._set_encrypted_password(user.id, secret)


def make_key(env, user):
    """What a JSON-2 client sends."""
    keys = env["res.users.apikeys"].with_user(user).sudo()
    return keys._generate("rpc", "attack", datetime.now() + KEY_DAYS)


def make_vendors(env):
    partners = env["res.partner"].create(
        [
            {
                "name": name,
                "is_company": True,
                "supplier_rank": 1,
                "phone": "+1 202 555 0143",
            }
            for name in ("Meridian", "Lindner")
        ]
    )
    return partners.ids


def make_firms(env):
    """Those that somebody wants as vendors; no paper is asked of them."""
    env["wardclerk.vendor.document.type"].search([]).is_required = False
    firms = [{"name": f"Firm {n}", "is_company": True} for n in range(FIRMS)]
    return env["res.partner"].create(firms).ids


def make_payable(env, company):
    """Bills that were posted before anybody governed them, due today."""
    vendor = env["res.partner"].create({"name": "Harrow", "is_company": True})
    today = datetime.now().date()
    bills = env["account.move"].create(
        [
            {
                "move_type": "in_invoice",
                "company_id": company.id,
                "partner_id": vendor.id,
                "ref": f"H-{price}-{n}",
                "invoice_date": today,
                "invoice_date_due": today,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Gloves", "price_unit": price, "tax_ids": []}
                    )
                ],
            }
            for n in range(BILLS_OF_A_PRICE)
            for price in PRICES
        ]
    )
    bills.action_post()
    env.cr.commit()  # before policies: the database asks at the end of a transaction
    return bills.ids


def bank_journal(env, company):
    return env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )


def make_product(env):
    product = env["product.product"].create(
        {
            "name": "Gloves",
            "type": "consu",
            "purchase_method": "purchase",
            "supplier_taxes_id": [Command.clear()],
        }
    )
    return product.id


def make_budget(env, company, place):
    """Two cost centres that money can move between."""
    centres = env["wardclerk.cost.centre"].create(
        [
            {
                "name": name,
                "code": code,
                "company_id": company.id,
                "facility_id": place.id,
                "analytic_account_id": make_account(env, name, company).id,
            }
            for name, code in (("Ward", "W1"), ("Theatre", "T1"))
        ]
    )
    year = datetime.now().year
    budget = env["wardclerk.budget"].create(
        {
            "name": f"{company.name} {year}",
            "company_id": company.id,
            "date_from": f"{year}-01-01",
            "date_to": f"{year}-12-31",
            "line_ids": [
                Command.create({"cost_centre_id": centre.id, "planned": PLANNED})
                for centre in centres
            ],
        }
    )
    budget.action_open()
    return budget.line_ids.ids


def make_account(env, name, company):
    plan = env["account.analytic.plan"].search([], limit=1)
    plan = plan or plan.create({"name": "Cost centres"})
    return env["account.analytic.account"].create(
        {"name": name, "plan_id": plan.id, "company_id": company.id}
    )


def make_policies(env, people):
    """Written by one owner and activated by the other; {model: version}."""
    return {
        model: activate(env, people, model, gate)
        for model, gate in GATES.items()
        if gate in env["wardclerk.policy"]._gates_of(model)
    }


def activate(env, people, model, gate):
    """On the policy that a domain ships, when it ships one."""
    drafts = env["wardclerk.policy"].with_user(people["owner"])
    policy = drafts.search([("res_model", "=", model), ("gate", "=", gate)], limit=1)
    policy = policy or drafts.create(
        {
            "name": f"{model} {gate}",
            "model_id": env["ir.model"]._get_id(model),
            "gate": gate,
        }
    )
    text = ALL_LARGE if model in WITHOUT_AMOUNT else POLICY.rstrip() + LARGE
    version = policy.version_ids.create({"policy_id": policy.id, "text": text})
    version.with_user(people["second_owner"]).action_activate()
    return version.id


build(env)  # noqa: F821 `env`: Odoo's shell
