"""Money for a changed account: each path in the hands of people with every right."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import UserError
from odoo.fields import Command

from tests.pack.cases.bank import PEOPLE

CHANGE, ACCOUNT = "wardclerk.bank.change", "res.partner.bank"
APPROVERS = ("head", "controller", "auditing_controller", "cfo")  # in their order
ASKS, CALLS_BACK = "clerk", "treasurer"
GROUPS = (
    "wardclerk_base.group_finance",
    "account.group_account_manager",
    "account.group_validate_bank_account",
)
PHONE = "+1 202 555 0143"


def play(world, pack) -> dict[int, dict[str, bool]]:
    """Return {case id: {way: whether it was refused}}."""
    cases = [case for case in pack.cases if case.kind == "bank_change"]
    _give_every_right(world)
    with world.before_policies(CHANGE):
        vendors = _make_vendors(world, cases)
    return {
        case.id: _Attempt(world, case, *vendor).outcomes()
        for case, vendor in zip(cases, vendors, strict=True)
    }


def _give_every_right(world):
    """Nobody is refused here only because they lack a right in Odoo itself."""
    groups = [world.env.ref(one).id for one in GROUPS]
    for login in PEOPLE:
        world.people[login].group_ids = [Command.link(group) for group in groups]


def _make_vendors(world, cases):
    """Return (vendor, its known account), on file for long, one pair a case."""
    partners = world.env["res.partner"].create(
        [
            {"name": f"Bank Vendor {case.id}", "is_company": True, "phone": PHONE}
            for case in cases
        ]
    )
    accounts = world.env[ACCOUNT].create(
        [
            {
                "partner_id": partner.id,
                "acc_number": f"4400{partner.id:08}",
                "allow_out_payment": True,
            }
            for partner in partners
        ]
    )
    world.env.flush_all()
    world.env.cr.execute(
        "UPDATE res_partner SET create_date = create_date - interval '400 days'"
        " WHERE id IN %s",
        [tuple(partners.ids)],
    )
    world.env.invalidate_all()
    return list(zip(partners, accounts, strict=True))


class _Attempt:
    """One case: how far the change has come, and all ways that lead to money."""

    def __init__(self, world, case, vendor, known):
        self.world, self.case, self.vendor, self.known = world, case, vendor, known
        self.plan = case.plan
        self.number = f"9900{vendor.id:08}"
        person = world.people[self.plan.person]
        company = world.companies[0]
        self.env = world.env(
            user=person, su=False, context={"allowed_company_ids": company.ids}
        )
        self.journal = world.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "bank")], limit=1
        )

    def outcomes(self) -> dict[str, bool]:
        with self.world.taken_back():
            ways = getattr(self, f"_{self.case.story}")()
            return {name: self.world.is_refused(way) for name, way in ways.items()}

    # -- stories -----------------------------------------------------------------
    def _nobody_asked(self):
        account, vendor = self._mine(self.known), self._mine(self.vendor)
        new = {"acc_number": self.number, "partner_id": self.vendor.id}
        return {
            "rewritten": lambda: account.write({"acc_number": self.number}),
            "added": lambda: self.env[ACCOUNT].create(new),
            "added_on_form": lambda: vendor.write(
                {"bank_ids": [Command.create({"acc_number": self.number})]}
            ),
            "rewritten_on_form": lambda: vendor.write(
                {"bank_ids": [
                    Command.update(account.id, {"acc_number": self.number})
                ]}
            ),
            "imported": lambda: self._import(new),
            "holder": lambda: account.write({"acc_holder_name": "Somebody Else"}),
            "moved": lambda: self._mine(self._of_another()).write(
                {"partner_id": self.vendor.id}
            ),
            "deleted": account.unlink,
        }  # fmt: skip

    def _cooling_off(self):
        change = self._mine(self._approved())
        soon = fields.Datetime.now() - timedelta(days=1)
        return {
            "applied": change.action_apply,
            "state": lambda: change.write({"state": "applied"}),
            "shortened": lambda: change.write({"cool_until": soon}),
            "other_number": lambda: change.write({"acc_number": "123456789"}),
            **self._nobody_asked(),
        }

    def _first_payment(self):
        change = self._applied()
        return {
            "released_alone": lambda: self._released_by_asker(change),
            "state": lambda: self._mine(change).write(
                {"first_payment_state": "released"}
            ),
            **self._payments(change.account_id),
        }

    def _account_of_another(self):
        return self._payments(self._of_another(), is_of_vendor=False)

    def _known_account(self):
        return self._payments(self.known)

    def _released_by_another(self):
        change = self._applied()
        releaser = self.world.people[CALLS_BACK]
        change.with_user(releaser).action_release_first_payment()
        return self._payments(change.account_id)

    # -- the change --------------------------------------------------------------
    def _asked(self):
        values = {
            "partner_id": self.vendor.id,
            "kind": "new",
            "acc_number": self.number,
            "sender": "billing@vendor.example",
            "reason": "They wrote that they have another bank.",
        }
        if self.plan.is_replaced:
            values |= {"kind": "replace", "old_account_id": self.known.id}
        people = self.world.people
        change = self.world.env[CHANGE].with_user(people[ASKS]).create(values)
        change.with_user(people[CALLS_BACK])._record_call(
            PHONE, "Ms Lee", "confirmed", ""
        )
        change.invalidate_recordset()
        return change

    def _approved(self):
        change = self._asked()
        change.action_request_approval()
        for login in APPROVERS:
            case = change.sudo().approval_case_id
            case.with_user(self.world.people[login]).action_approve()
        change = change.with_user(SUPERUSER_ID)
        if change.state != "cooling":
            raise AssertionError(f"{change.display_name} is {change.state}")
        return change

    def _applied(self):
        """Let the time have passed in which it cools off."""
        past = fields.Datetime.now() - timedelta(minutes=1)
        changes = self.world.env.registry[CHANGE]
        with patch.object(changes, "_cooling_end", lambda _change: past):
            change = self._approved()
        change.with_user(self.world.people[ASKS]).action_apply()
        change.invalidate_recordset()
        return change

    def _released_by_asker(self, change):
        change.with_user(self.world.people[ASKS]).action_release_first_payment()

    def _of_another(self):
        return self.known.search(
            [("partner_id", "!=", self.vendor.id), ("acc_number", "like", "4400")],
            limit=1,
        )

    # -- paying ------------------------------------------------------------------
    def _payments(self, account, is_of_vendor=True):
        """Return every way in which a payment to the account could leave."""
        values = {
            "payment_type": "outbound",
            "partner_type": "supplier",
            "partner_id": self.vendor.id,
            "partner_bank_id": account.id,
            "amount": self.plan.amount,
            "journal_id": self.journal.id,
        }
        payments = self.env["account.payment"]
        ways = {
            "button": lambda: payments.create(values).action_post(),
            "validated": lambda: payments.create(values).action_validate(),
            "written": lambda: payments.create(values).write({"state": "paid"}),
            "created": lambda: payments.create({**values, "state": "in_process"}),
        }
        if self.case.is_wrong:
            ways["turned"] = lambda: self._turned(values, account)
        if is_of_vendor:
            bill = self._posted_bill(account)
            ways["register"] = lambda: self._registered(bill, account)
            ways["run"] = lambda: self._by_run(bill)
        return ways

    def _turned(self, values, account):
        """A payment to the known account that is on its way is sent elsewhere."""
        known = self._posted_to_known(values)
        known.write({"partner_bank_id": account.id})

    def _posted_to_known(self, values):
        payment = self.env["account.payment"].create(
            {**values, "partner_bank_id": self.known.id}
        )
        payment.action_post()
        return payment

    def _registered(self, bill, account):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        ).create({"partner_bank_id": account.id}).action_create_payments()

    def _by_run(self, bill):
        run = self.env["wardclerk.payment.run"].create({"journal_id": self.journal.id})
        self.env["wardclerk.payment.run.line"].create(
            {"run_id": run.id, "move_id": bill.id}
        )
        run.action_release()
        payments = run.sudo().payment_ids
        if not payments:
            raise UserError("The run paid nothing.")

    def _posted_bill(self, account):
        """Return an approved bill; so small that the policy asks nobody."""
        bills = self.world.env["account.move"].with_user(self.world.people[ASKS])
        bill = bills.create(
            {
                "move_type": "in_invoice",
                "partner_id": self.vendor.id,
                "ref": f"B-{self.case.id}",
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Gloves", "price_unit": self.plan.amount,
                         "tax_ids": [Command.clear()]}
                    )
                ],
            }
        )  # fmt: skip
        bill.partner_bank_id = account
        bill.action_post()
        return self._mine(bill)

    def _import(self, values):
        names = ["partner_id/.id", "acc_number"]
        rows = [[str(values["partner_id"]), values["acc_number"]]]
        result = self.env[ACCOUNT].load(names, rows)
        if not result["ids"]:
            raise UserError(str(result["messages"]))

    def _mine(self, records):
        return records.with_env(self.env)
