"""Runs inside Odoo's shell: makes cycles of one variant when its parent asks."""

import time
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.fields import Command

LINES = 5
DOCUMENTS = 80
RULES = {"ours": 3, "ours_1000": 1000, "ours_unaudited": 3}
TIERS = ("head", "controller", "chief")
BUYER = "purchase.group_purchase_user"
MODEL = "purchase.order"


class Variant:
    """One company a cycle: its people, its vendor and what is approved there."""

    def __init__(self, registry):
        self.registry = registry
        self.data = {}

    def prepare(self, *cycles):
        """Make people and policies; each cycle has a company of its own."""
        for cycle in cycles:
            with self.environment(SUPERUSER_ID) as env:
                self.data[cycle] = self._make(env, cycle)

    def _make(self, env, cycle):
        company = env["res.company"].create({"name": f"Bench {cycle}"})
        people = {
            name: self._person(env, company, f"{cycle}_{name}")
            for name in ("requester", *TIERS, "owner", "second")
        }
        products = env["product.product"].create(
            [
                {"name": f"Product {n}", "type": "consu", "supplier_taxes_id": False}
                for n in range(LINES)
            ]
        )
        vendor = env["res.partner"].create({"name": "Vendor", "is_company": True})
        prepare = {
            "plain": None,
            "tiers": add_tiers,
            "tiers_audited": add_audited_tiers,
        }
        make = prepare.get(cycle, add_policy)
        if make:
            make(env, cycle, company, people)
        return {
            "people": {name: user.id for name, user in people.items()},
            "products": products.ids,
            "vendor": vendor.id,
        }

    def _person(self, env, company, login):
        groups = [env.ref(BUYER).id, env.ref("base.group_user").id]
        if "wardclerk.role" in env:
            owner = login.endswith(("owner", "second"))
            name = "policy_owner" if owner else "approver"
            groups.append(env.ref(f"wardclerk_base.group_{name}").id)
        # Nobody is invited: a mail that cannot leave is no part of what is measured.
        users = env["res.users"].with_context(no_reset_password=True)
        return users.create(
            {
                "name": login,
                "login": login,
                "email": f"{login}@bench.example",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set(groups)],
                "notification_type": "inbox",
            }
        )

    # -- one request of one person ------------------------------------------------
    def environment(self, uid):
        return Request(self.registry, uid)

    def cycle(self, cycle):
        """Create, ask, three decisions, confirm; as many requests of as many people."""
        if cycle == "ours_unaudited":
            with self._without_evidence():
                return self._cycle(cycle)
        return self._cycle(cycle)

    def _cycle(self, cycle):
        data, counted = self.data[cycle], {"sql": 0}
        began, began_at = time.process_time(), time.perf_counter()
        order = self._request(
            counted, data, "requester", lambda env: new(env, data, 1)[0]
        )
        for person, step in STEPS[cycle.partition("_")[0]]:
            self._request(
                counted,
                data,
                person,
                lambda env, step=step: step(env[MODEL].browse(order)),
            )
        counted["cpu_ms"] = (time.process_time() - began) * 1000
        counted["ms"] = (time.perf_counter() - began_at) * 1000
        with self.environment(SUPERUSER_ID) as env:
            assert env[MODEL].browse(order).state == "purchase", cycle
        return counted

    def _without_evidence(self):
        """Keep no evidence: for the measurement of what it costs, and nowhere else."""
        audit = self.registry["wardclerk.audit"]
        return patch.object(audit, "_record", lambda *given, **further: None)

    def _request(self, counted, data, person, act):
        with self.environment(data["people"][person]) as env:
            before = env.cr.sql_log_count
            result = act(env)
            env.flush_all()
            env.cr.flush()  # evidence and events are written before the commit
            counted["sql"] += env.cr.sql_log_count - before
        return result

    def need(self, cycle):
        """Milliseconds to tell of 80 drafts who must approve them."""
        data = self.data[cycle]
        with self.environment(data["people"]["requester"]) as env:
            if "drafts" not in data:
                data["drafts"] = new(env, data, DOCUMENTS)
            ids = data["drafts"]
        with self.environment(data["people"]["requester"]) as env:
            began = time.perf_counter()
            decided = env["wardclerk.policy"]._decide(env[MODEL].browse(ids), "confirm")
            milliseconds = (time.perf_counter() - began) * 1000
            assert all(decision.steps for _v, _f, decision in decided.values())
        return milliseconds


class Request:
    """A cursor and an environment of their own, as each call of a client gets them."""

    def __init__(self, registry, uid):
        self.registry = registry
        self.uid = uid

    def __enter__(self):
        self.cursor = self.registry.cursor()
        return api.Environment(self.cursor, self.uid, {})

    def __exit__(self, kind, *_rest):
        if kind is None:
            self.cursor.commit()
        self.cursor.close()


# -- documents ------------------------------------------------------------------------
def new(env, data, count):
    """The ids of new orders of five lines, for 10,000.00 each."""
    lines = [
        Command.create({"product_id": product, "product_qty": 2, "price_unit": 1000})
        for product in data["products"]
    ]
    values = {"partner_id": data["vendor"], "order_line": lines}
    return env[MODEL].create([values] * count).ids


def confirm(order):
    order.button_confirm()


def ask_tiers(order):
    order.request_validation()


def validate_tier(order):
    order.validate_tier()


def ask_ours(order):
    order.action_request_approval()


def approve(order):
    case = order.sudo().approval_case_id.sudo(False)
    case.action_approve()


STEPS = {
    "plain": (("requester", confirm),),
    "tiers": (
        ("requester", ask_tiers),
        *((person, validate_tier) for person in TIERS),
        ("requester", confirm),
    ),
    # The last decision confirms the order.
    "ours": (("requester", ask_ours), *((person, approve) for person in TIERS)),
}


# -- who must approve -----------------------------------------------------------------
def add_tiers(env, _cycle, company, people):
    """Three definitions, one after the other, each of one person."""
    env["tier.definition"].create(
        [
            {
                "name": name,
                "model_id": env["ir.model"]._get_id(MODEL),
                "review_type": "individual",
                "reviewer_id": people[name].id,
                "definition_domain": "[('amount_total', '>', 100)]",
                "sequence": 30 - place,
                "approve_sequence": True,
                "company_id": company.id,
            }
            for place, name in enumerate(TIERS)
        ]
    )


def add_audited_tiers(env, cycle, company, people):
    """The same, with every write of orders, lines and reviews in the audit log."""
    add_tiers(env, cycle, company, people)
    for model in (MODEL, "purchase.order.line", "tier.review"):
        env["auditlog.rule"].create(
            {
                "name": model,
                "state": "confirmed",
                "model_id": env["ir.model"]._get_id(model),
                "log_read": False,
                "log_create": True,
                "log_write": True,
                "log_unlink": True,
                "log_type": "full",
            }
        )


def add_policy(env, cycle, company, people):
    """A policy of as many rules as the cycle wants; the last one asks three people."""
    for name in TIERS:
        role = env["wardclerk.role"].search([("code", "=", name)])
        role = role or role.create({"name": name, "code": name})
        env["wardclerk.role.assignment"].create(
            {"role_id": role.id, "user_id": people[name].id, "company_id": company.id}
        )
    owner, second = people["owner"], people["second"]
    policy = (
        env["wardclerk.policy"]
        .with_user(owner)
        .create(
            {
                "name": cycle,
                "model_id": env["ir.model"]._get_id(MODEL),
                "gate": "confirm",
                "company_id": company.id,
            }
        )
    )
    text = policy_text(RULES[cycle])
    version = policy.version_ids.create({"policy_id": policy.id, "text": text})
    version.with_user(second).action_activate()


def policy_text(rules):
    """Bands of amounts below 5,000, a cent wide when there are many; then the rest."""
    bands = [
        f"  - {{id: band-{n}, when: {{amount: {{below: {5000 * n // rules}}}}},"
        f" steps: [{{role: {TIERS[n % len(TIERS)]}}}]}}"
        for n in range(1, rules)
    ]
    steps = ", ".join(
        f"{{role: {name}, order: {place}}}" for place, name in enumerate(TIERS, 1)
    )
    rest = f"  - {{id: rest, steps: [{steps}]}}"
    inputs = "inputs:\n  - {name: amount, kind: number}\n"
    return "hit_policy: first\n" + inputs + "rules:\n" + "\n".join([*bands, rest])
