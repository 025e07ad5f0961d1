"""Bills as they arrive, by hand and by mail; then what the queue tells of them."""

from __future__ import annotations

import base64
import hashlib
import json
from itertools import count

from odoo import Command, fields

MOVE = "account.move"
HABITS = {"price_creep", "dormant_vendor", "vendor_is_employee"}  # exceptions' codes
COPY = "copy"
STOCK_EVERY_TURNS = 4
FEW = 10  # bills to take stock of before the first large batch
MAILBOX = "pack-invoices@wardclerk.example"


def play(world, pack) -> list[dict]:
    """Return one alarm a bill and kind."""
    cases = [case for case in pack.cases if hasattr(case.plan, "bills")]
    desk = _Desk(world)
    plans = {0: pack.bills, **{case.id: case.plan for case in cases}}
    desk.open_files(plans)
    world.take_stock()
    first, *later = _by_turns(plans)
    for number, together in enumerate([first[:FEW], first[FEW:], *later]):
        desk.arrive(together)
        if number % STOCK_EVERY_TURNS == 0:
            world.take_stock()
    return desk.alarms()


def _by_turns(plans):
    """Yield what arrives together: of each case one bill, and some of the business."""
    rounds = max(len(plan.bills) for case_id, plan in plans.items() if case_id)
    for turn in range(rounds):
        together = []
        for case_id, plan in plans.items():
            places = range(turn, len(plan.bills), rounds)
            together += [((case_id, place), plan.bills[place]) for place in places]
        yield together


class _Desk:
    """Makes vendors and bills of plans, and reads what was noticed about them."""

    def __init__(self, world):
        self.world, self.env = world, world.env
        self.numbers = count(1)
        self.partner_of, self.contact_of, self.order_of = {}, {}, {}
        self.label_of, self.judged = {}, []
        self.copies = []  # labels of documents that made no second bill
        self.goods = self.env["product.product"].create(
            [{"name": f"Goods {n}", "supplier_taxes_id": False} for n in range(8)]
        )
        self.units = {
            "unit": self.env.ref("uom.product_uom_unit"),
            "dozen": self.env.ref("uom.product_uom_dozen"),
        }
        self.clerk = world.people["clerk"]
        self.clerk.company_ids = world.companies
        self.mailbox = self.env["wardclerk.intake.mailbox"].create(
            {
                "name": "Invoices",
                "address": MAILBOX,
                "company_id": world.companies[0].id,
                "responsible_id": self.clerk.id,
                "document_type": "vendor_bill",
            }
        )

    # -- master data -------------------------------------------------------------
    def open_files(self, plans):
        """Make all vendors and employees, as they were before any policy."""
        self.judged_from = {one: plan.judged_from for one, plan in plans.items()}
        employees = [one for plan in plans.values() for one in plan.employees]
        vendors = {bill.vendor: 1 for plan in plans.values() for bill in plan.bills}
        partners = self.env["res.partner"].create(
            [
                {"name": one.name, "vat": one.tax_id, "is_company": not self._is_person(
                    one, employees)}
                for one in vendors
            ]
        )  # fmt: skip
        self.partner_of = dict(zip(vendors, partners, strict=True))
        with self.world.before_policies("wardclerk.bank.change"):
            for vendor, partner in self.partner_of.items():
                for number in vendor.accounts:
                    self._account(partner, number)
                if vendor.former_account:
                    self._account(partner, vendor.former_account).active = False
            for employee in employees:
                self._employ(employee)

    def _is_person(self, vendor, employees):
        return any(one.vendor == vendor for one in employees)

    def _account(self, partner, number):
        return self.env["res.partner.bank"].create(
            {"partner_id": partner.id, "acc_number": number}
        )

    def _employ(self, employee):
        shared = self.partner_of.get(employee.vendor)
        values = {"name": employee.name, "active": not employee.has_left}
        if shared and employee.is_user:
            values["user_id"] = self._log_in(shared).id
        elif shared:
            values["work_contact_id"] = shared.id
        if employee.account:
            person = self.env["res.partner"].create({"name": employee.name})
            account = self._account(person, employee.account)
            values["bank_account_ids"] = [Command.set(account.ids)]
        self.env["hr.employee"].create(values)

    def _log_in(self, partner):
        login = f"employee_{partner.id}"
        self.world.add_people([login], like="requester")
        user = self.world.people[login]
        user.partner_id = partner
        return user

    # -- bills -------------------------------------------------------------------
    def arrive(self, labelled):
        """Let bills arrive at one time: those by hand together, those by mail after."""
        typed = [one for one in labelled if not one[1].mail]
        self.env.flush_all()
        bills = self.env[MOVE]
        for company in self.world.companies:
            place = self.world.companies.ids.index(company.id)
            here = [one for one in typed if one[1].company == place]
            made = bills.with_user(self.clerk).with_context(
                allowed_company_ids=company.ids
            )
            made = made.create([self._values(bill) for _label, bill in here])
            for (label, bill), move in zip(here, made, strict=True):
                self._note(move.id, label)
                if bill.file:
                    move.message_main_attachment_id = self._attach(move, bill.file)
            bills |= made.with_env(self.env)
        bills._look_again()
        for label, bill in labelled:
            if bill.mail:
                self._mailed(label, bill)

    def _note(self, move_id, label):
        case_id, place = label
        self.label_of[move_id] = label
        if place >= self.judged_from[case_id]:
            self.judged.append(move_id)

    def _values(self, bill):
        partner = self.partner_of[bill.vendor]
        if bill.by_contact:
            partner = self._contact(partner)
        account = partner.bank_ids.filtered(lambda one: one.acc_number == bill.account)
        line = {
            "product_id": self.goods[bill.goods].id,
            "quantity": bill.quantity,
            "price_unit": float(bill.price),
            "discount": float(bill.discount),
            "product_uom_id": self.units[bill.unit].id,
            "tax_ids": [Command.clear()],
        }
        if bill.order:
            line["purchase_line_id"] = self._order_line(bill).id
        return {
            "move_type": "in_refund" if bill.is_credit else "in_invoice",
            "partner_id": partner.id,
            "ref": bill.number,
            "invoice_date": bill.day,
            "partner_bank_id": account.id,
            "invoice_line_ids": [Command.create(line)],
        }

    def _contact(self, partner):
        return self.env["res.partner"].create(
            {"name": f"Sales of {partner.name}", "parent_id": partner.id}
        )

    def _order_line(self, bill):
        """Return the line of an order of ours that the bill is for."""
        if bill.order not in self.order_of:
            company = self.world.companies[bill.company]
            line = {
                "product_id": self.goods[bill.goods].id,
                "product_qty": bill.quantity,
                "price_unit": float(bill.price),
                "tax_ids": [Command.clear()],
            }
            self.order_of[bill.order] = (
                self.env["purchase.order"]
                .with_company(company)
                .create(
                    {
                        "partner_id": self.partner_of[bill.vendor].id,
                        "company_id": company.id,
                        "order_line": [Command.create(line)],
                    }
                )
            )
        return self.order_of[bill.order].order_line

    def _attach(self, move, name):
        return self.env["ir.attachment"].create(
            {
                "name": f"{name}.pdf",
                "raw": _file(name),
                "res_model": MOVE,
                "res_id": move.id,
            }
        )

    # -- mail --------------------------------------------------------------------
    def _mailed(self, label, bill):
        """Post a message as the mailroom does, with the document and its reading."""
        number, content = next(self.numbers), _file(bill.file)
        data = {
            "mailbox": MAILBOX,
            "message_id": f"<pack-{number}@vendor.example>",
            "uid": number,
            "from": "Billing <billing@vendor.example>",
            "to": [MAILBOX],
            "subject": f"Message {number}",
            "date": f"{bill.day}T09:00:00Z",
            "text_excerpt": "Please find attached.",
            "documents": [
                {
                    "filename": f"{bill.file}.pdf",
                    "media_type": "application/pdf",
                    "size_bytes": len(content),
                    "content_base64": base64.b64encode(content).decode(),
                }
            ],
            "readings": [_reading(bill, content)],
            "reading_errors": [None],
        }
        source = self.env.ref("wardclerk_event.source_mailroom")
        event = {
            "specversion": "1.0",
            "id": f"pack_{number}",
            "source": "wardclerk/n8n",
            "type": "message.received",
            "time": fields.Datetime.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "data": data,
        }
        inbox = self.env["wardclerk.inbox"].with_user(source.user_id)
        status, answer = inbox._receive(source, event["id"], json.dumps(event).encode())
        if status != 200 or answer["status"] != "applied":
            raise AssertionError(f"{label} did not arrive: {status} {answer}")
        row = answer["result"]["intake"][0]
        self._note_mailed(label, self.env["wardclerk.intake"].browse(row["intake_id"]))

    def _note_mailed(self, label, intake):
        """The intake tells a copy itself, or makes a bill that is looked at."""
        if any("duplicate" in code for code in intake._codes()):
            self.copies.append(label)
        elif intake.res_model == MOVE:
            self._note(intake.res_id, label)
            self.env[MOVE].browse(intake.res_id)._look_again()
        else:
            raise AssertionError(f"{label} became nothing: {intake._codes()}")

    # -- what was told -----------------------------------------------------------
    def alarms(self):
        moves = self.env[MOVE].browse(self.judged)
        codes = self.env["wardclerk.exception"]._open_codes(moves)
        found = [
            {"kind": code, "documents": [self.label_of[move_id]]}
            for move_id, of_move in codes.items()
            for code in sorted(of_move & HABITS)
        ]
        pairs = self.env["wardclerk.bill.duplicate"].search(
            [("bill_id", "in", moves.ids)]
        )
        # The later one is the copy; the alarm names both.
        found += [
            {
                "kind": COPY,
                "documents": [
                    self.label_of[one.bill_id.id],
                    self.label_of.get(one.earlier_id.id, (0, 0)),
                ],
                "why": one.reasons,
            }
            for one in pairs
        ]
        return found + [
            {"kind": COPY, "documents": [label], "why": "intake"}
            for label in self.copies
        ]


def _file(name):
    """A small PDF that is whole; another name makes another file."""
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 1 >>\nendobj\n"
        b"2 0 obj\n<< /Type /Page /Parent 1 0 R >>\nendobj\n% " + name.encode()
        + b"\ntrailer << /Root 3 0 R >>\nstartxref\n9\n%%EOF\n"
    )  # fmt: skip


def _reading(bill, content):
    """What assist would say about these bytes."""
    values = {
        "invoice_number": bill.number,
        "issue_date": str(bill.day),
        "currency": "USD",
        "total": str(bill.price),
        "net": str(bill.price),
        "vendor_name": bill.vendor.name,
        "vendor_vat": bill.vendor.tax_id,
    }
    line = {
        "description": "Goods as agreed",
        "quantity": "1",
        "unit_price": str(bill.price),
        "amount": str(bill.price),
        "vendor_code": None,
        "tax_percent": None,
    }
    return {
        "schema": "wardclerk.reading/1",
        "reader": {"name": "wardclerk-assist", "version": "0.1.0"},
        "sha256": hashlib.sha256(content).hexdigest(),
        "media_type": "application/pdf",
        "pages": 1,
        "document_type": {"value": "vendor_bill", "confidence": 0.97, "why": ""},
        "fields": {
            name: {
                "value": value,
                "confidence": 0.97,
                "source": "text",
                "page": 1,
                "box": [0.1, 0.1, 0.3, 0.12],
                "raw": value,
                "checks": [],
            }
            for name, value in values.items()
            if value
        },
        "lines": [line],
        "lines_confidence": 0.97,
        "problems": [],
        "seconds": 0.3,
    }
