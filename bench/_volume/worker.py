"""Runs inside Odoo's shell: makes a hospital's documents and opens its screens."""

import time

from lxml import etree

from odoo import SUPERUSER_ID, Command, api, fields

REQUESTS, ORDERS, BILLS = 50, 100, 300  # of the past; the bench multiplies them
WAITING, EXCEPTIONS, DUE, OPEN_REQUESTS = 80, 200, 300, 80  # what people have to do
PARTS = 10  # in which documents are made: each is answered for
PAGE = 80
ONE_PERSON = "rules:\n  - {id: all, steps: [{role: department_head}]}\n"
GATES = {
    "wardclerk.purchase.request": "approve",
    "purchase.order": "confirm",
    "account.move": "post",
    "wardclerk.payment.run": "release",
}
PEOPLE = {
    "nurse": ("wardclerk_base.group_requester", "purchase.group_purchase_user"),
    "head": ("wardclerk_base.group_approver",),
    "clerk": ("wardclerk_base.group_finance", "account.group_account_invoice"),
    "owner": ("wardclerk_base.group_policy_owner",),
    "second": ("wardclerk_base.group_policy_owner",),
}
# Screen: who opens it, its model, and the filter that it opens with.
SCREENS = {
    "approval_queue": ("head", "wardclerk.approval.case", [("is_my_turn", "=", True)]),
    "exception_workbench": (
        "clerk",
        "wardclerk.exception",
        [("state", "in", ("open", "in_progress")), ("is_hidden", "=", False)],
    ),
    "bill_list": ("clerk", "account.move", [("move_type", "=", "in_invoice")]),
    "request_list": (
        "nurse",
        "wardclerk.purchase.request",
        [("progress", "not in", ("received", "closed"))],
    ),
}


class Variant:
    """One company with a past, and what waits in it today."""

    def __init__(self, registry):
        self.registry = registry
        self.data = {}
        self.number = 0

    # -- documents ----------------------------------------------------------------
    def prepare(self):
        """People, goods and policies."""
        with self.environment(SUPERUSER_ID) as env:
            self._make_company(env)
        with self.environment(SUPERUSER_ID) as env:
            for model, gate in GATES.items():
                self._activate(env, model, gate)

    def past(self):
        """One of ten parts of the documents that are multiplied."""
        for _n in range(REQUESTS // PARTS):
            self._close(self._request())
        orders = [self._order() for _n in range(ORDERS // PARTS)]
        bills = [self._bill(order) for order in orders]
        bills += [self._bill() for _n in range((BILLS - ORDERS) // PARTS)]
        self._pay(bills)

    def live(self):
        """One of ten parts of what people have to do today, whatever the past holds."""
        for _n in range(OPEN_REQUESTS // PARTS):
            self._request(is_decided=False)
        for _n in range(WAITING // PARTS):
            self._bill(is_decided=False)
        due = [self._bill() for _n in range(DUE // PARTS)]
        with self.environment(SUPERUSER_ID) as env:
            from odoo.addons.wardclerk_exception import Noticed

            reason = env["wardclerk.exception.reason"].search(
                [("res_model", "in", (False, "account.move"))], limit=1
            )
            for bill in env["account.move"].browse(due[: EXCEPTIONS // PARTS]):
                noticed = Noticed(reason.code, "A price differs.")
                env["wardclerk.exception"]._open(bill, noticed)

    def _make_company(self, env):
        company = env.company
        env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        people = {
            login: env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": login,
                    "login": login,
                    "email": f"{login}@bench.example",
                    "notification_type": "inbox",
                    "group_ids": [
                        Command.set(
                            [env.ref(name).id for name in ("base.group_user", *groups)]
                        )
                    ],
                }
            )
            for login, groups in PEOPLE.items()
        }
        role = env.ref("wardclerk_base.role_department_head")
        env["wardclerk.role.assignment"].create(
            {
                "role_id": role.id,
                "user_id": people["head"].id,
                "company_id": company.id,
            }
        )
        place = env["wardclerk.facility"].create(
            {"name": "Hospital", "code": "HOSP", "company_id": company.id}
        )
        vendors = env["res.partner"].create(
            [{"name": f"Vendor {n}", "is_company": True} for n in range(50)]
        )
        products = env["product.product"].create(
            [
                {
                    "name": f"Product {n}",
                    "type": "consu",
                    "purchase_method": "purchase",
                    "supplier_taxes_id": False,
                }
                for n in range(20)
            ]
        )
        journal = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        self.data = {
            "people": {login: user.id for login, user in people.items()},
            "facility": place.id,
            "vendors": vendors.ids,
            "products": products.ids,
            "journal": journal.id,
        }

    def _activate(self, env, model, gate):
        policies = env["wardclerk.policy"].with_user(self.data["people"]["owner"])
        policy = policies.search([("res_model", "=", model), ("gate", "=", gate)])[:1]
        policy = policy or policies.create(
            {
                "name": model,
                "model_id": env["ir.model"]._get_id(model),
                "gate": gate,
            }
        )
        version = policy.version_ids.create(
            {"policy_id": policy.id, "text": ONE_PERSON}
        )
        version.with_user(self.data["people"]["second"]).action_activate()

    def _next(self):
        self.number += 1
        vendors, products = self.data["vendors"], self.data["products"]
        return (
            self.number,
            vendors[self.number % len(vendors)],
            products[self.number % len(products)],
        )

    def _request(self, is_decided=True):
        number, _vendor, product = self._next()
        with self.as_person("nurse") as env:
            line = {"product_id": product, "quantity": 2, "price_unit": 10}
            request = env["wardclerk.purchase.request"].create(
                {
                    "title": f"Gloves {number}",
                    "facility_id": self.data["facility"],
                    "line_ids": [Command.create({**line, "name": "Gloves"})],
                }
            )
            request.action_submit()
            result = request.id
        if is_decided:
            self._decide("wardclerk.purchase.request", result)
        return result

    def _close(self, request):
        with self.as_person("nurse") as env:
            env["wardclerk.purchase.request"].browse(request).action_close()

    def _order(self):
        _number, vendor, product = self._next()
        with self.as_person("nurse") as env:
            line = {"product_id": product, "product_qty": 2, "price_unit": 10}
            order = env["purchase.order"].create(
                {"partner_id": vendor, "order_line": [Command.create(line)] * 2}
            )
            order.action_request_approval()
            result = order.id
        self._decide("purchase.order", result)
        return result

    def _bill(self, order=None, is_decided=True):
        number, vendor, product = self._next()
        with self.as_person("clerk") as env:
            lines = [
                {"product_id": product, "quantity": 2, "price_unit": 10.0, "name": "G"}
                for _n in range(2)
            ]
            if order:
                ordered = env["purchase.order"].sudo().browse(order)
                vendor = ordered.partner_id.id
                for line, of_order in zip(lines, ordered.order_line, strict=True):
                    line["purchase_line_id"] = of_order.id
                    line["product_id"] = of_order.product_id.id
            bill = env["account.move"].create(
                {
                    "move_type": "in_invoice",
                    "partner_id": vendor,
                    "ref": f"B-{number}",
                    "invoice_date": fields.Date.today(),
                    "invoice_date_due": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create({**line, "tax_ids": False}) for line in lines
                    ],
                }
            )
            bill.action_request_approval()
            result = bill.id
        if is_decided:
            self._decide("account.move", result)
        return result

    def _decide(self, model, number):
        with self.as_person("head") as env:
            case = env["wardclerk.approval.case"].search(
                [
                    ("res_model", "=", model),
                    ("res_id", "=", number),
                    ("state", "=", "pending"),
                ]
            )
            case.action_approve()

    def _pay(self, bills):
        """What is long paid: told to the tables, because nobody looks at how."""
        with self.environment(SUPERUSER_ID) as env:
            env.cr.execute(
                "UPDATE account_move SET payment_state = 'paid', amount_residual = 0,"
                " amount_residual_signed = 0 WHERE id = ANY(%s)",
                [bills],
            )
            env.cr.execute(
                "UPDATE account_move_line SET reconciled = true, amount_residual = 0,"
                " amount_residual_currency = 0 WHERE move_id = ANY(%s)",
                [bills],
            )

    # -- measuring ----------------------------------------------------------------
    def open(self, screen):
        """Milliseconds until the first page of a screen is read, and its rows."""
        person, model, domain = SCREENS[screen]
        with self.as_person(person) as env:
            began = time.perf_counter()
            views = env[model].get_views([(False, "list"), (False, "search")])
            wanted = specification(env[model], views["views"]["list"]["arch"])
            found = env[model].web_search_read(domain, wanted, limit=PAGE)
            milliseconds = (time.perf_counter() - began) * 1000
        return milliseconds, len(found["records"])

    def propose(self):
        """Milliseconds until a payment run has found what is due and ready."""
        with self.as_person("clerk") as env:
            began = time.perf_counter()
            run = env["wardclerk.payment.run"].create(
                {"journal_id": self.data["journal"]}
            )
            run.action_propose()
            env.flush_all()
            milliseconds = (time.perf_counter() - began) * 1000
            self.data["run"], lines = run.id, len(run.line_ids)
        return milliseconds, lines

    def open_run(self):
        """Milliseconds until the form of a payment run is read."""
        with self.as_person("clerk") as env:
            began = time.perf_counter()
            runs = env["wardclerk.payment.run"]
            arch = runs.get_views([(False, "form")])["views"]["form"]["arch"]
            wanted = specification(runs, arch)
            lines = runs.line_ids
            columns = lines.get_views([(False, "list")])["views"]["list"]["arch"]
            wanted["line_ids"] = {
                "fields": specification(lines, columns),
                "limit": 40,
            }
            runs.browse(self.data["run"]).web_read(wanted)
            return (time.perf_counter() - began) * 1000, 1

    def drop_run(self):
        """Leave its bills to the next one."""
        with self.as_person("clerk") as env:
            env["wardclerk.payment.run"].browse(self.data["run"]).action_cancel()

    def cycle(self):
        """Processor milliseconds of one bill: entered, asked for, approved, posted."""
        began = time.process_time()
        bill = self._bill()
        milliseconds = (time.process_time() - began) * 1000
        with self.environment(SUPERUSER_ID) as env:
            assert env["account.move"].browse(bill).state == "posted"
        return milliseconds

    def as_person(self, login):
        return self.environment(self.data["people"][login])

    def environment(self, uid):
        return Request(self.registry, uid)


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


def specification(model, arch):
    """What Odoo's client asks for to draw this view."""
    tree = etree.fromstring(arch)
    names = {
        node.get("name")
        for node in tree.iter("field")
        if not any(parent.tag == "field" for parent in node.iterancestors())
    }
    wanted = {}
    for name in names & model._fields.keys():
        kind = model._fields[name].type
        is_link = kind in ("many2one", "reference")
        is_list = kind in ("one2many", "many2many")
        inner = {"fields": {"display_name": {}}} if is_link else {}
        wanted[name] = {"fields": {}} if is_list else inner
    return wanted
