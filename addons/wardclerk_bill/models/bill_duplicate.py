"""Two bills that may be one, until a person has said so."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import file_open, format_amount, format_date

from odoo.addons.wardclerk_exception import Noticed
from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core import duplicate
from wardclerk.core.duplicate import Reason, Verdict

CODES = ("duplicate_suspected", "duplicate_confirmed")


class WardclerkBillDuplicate(models.Model):
    """The verdict is remembered for the pair, and learned for the vendor: what people
    dismissed again and again for the same reasons is not suspected any more."""

    _name = "wardclerk.bill.duplicate"
    _description = "Suspected Copy of a Bill"
    _order = "id desc"
    _rec_name = "words"

    bill_id = fields.Many2one(
        "account.move", required=True, readonly=True, index=True, ondelete="cascade"
    )
    earlier_id = fields.Many2one(
        "account.move",
        string="Earlier Bill",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="bill_id.company_id", store=True, index=True)
    confidence = fields.Float(readonly=True, digits=(4, 3), aggregator=None)
    reasons = fields.Char(
        readonly=True, help="Codes of what the two have in common, or not."
    )
    reason_words = fields.Char(string="Why", compute="_compute_words")
    words = fields.Char(compute="_compute_words")
    vendor_key = fields.Char(readonly=True, index=True)
    verdict = fields.Selection(
        [
            (Verdict.SUSPECTED.value, "Suspected"),
            (Verdict.CONFIRMED.value, "It Is a Copy"),
            (Verdict.NOT_A_DUPLICATE.value, "Not a Copy"),
        ],
        required=True,
        readonly=True,
        default=Verdict.SUSPECTED.value,
    )
    verdict_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    verdict_at = fields.Datetime(readonly=True)
    verdict_reason = fields.Text(readonly=True)

    _pair_unique = models.Constraint(
        "UNIQUE (bill_id, earlier_id)", "This pair is known already."
    )
    _earlier_is_another = models.Constraint(
        "CHECK (bill_id > earlier_id)", "A bill is a copy of an earlier one."
    )
    _verdict_has_person = models.Constraint(
        "CHECK (verdict = 'suspected' OR (verdict_by_id IS NOT NULL"
        " AND btrim(COALESCE(verdict_reason, '')) <> ''))",
        "A person judges, with a reason.",
    )

    @api.model
    def _install_guards(self):
        """Hold the same rule in the database (see data/duplicate_guard.sql)."""
        with file_open("wardclerk_bill/data/duplicate_guard.sql") as guards:
            self.env.cr.execute(guards.read())

    @api.depends("reasons", "earlier_id", "confidence")
    def _compute_words(self):
        words = _reason_words(self.env)
        for one in self:
            one.reason_words = ", ".join(
                words[code] for code in (one.reasons or "").split() if code in words
            )
            # The earlier bill may be of a company that the reader does not see.
            earlier = one.earlier_id.sudo()
            one.words = self.env._(
                "Looks like %(bill)s (%(number)s, %(day)s, %(total)s, %(company)s):"
                " %(percent)s %% sure",
                bill=earlier.name or self.env._("a draft"),
                number=earlier.ref or "-",
                day=format_date(self.env, earlier.invoice_date),
                total=format_amount(
                    self.env, earlier.amount_total, earlier.currency_id
                ),
                company=earlier.company_id.name,
                percent=round(one.confidence * 100),
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("Copies are found, not typed."))
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self.env._("A suspected copy is judged, not edited."))
        return super().write(vals)

    def unlink(self):
        # pylint: disable=no-raise-unlink
        # What a person judged stays; what was only suspected may turn out as nothing.
        if not take_permit(self) or any(one.verdict_by_id for one in self):
            raise AccessError(self.env._("A suspected copy is judged, not deleted."))
        return super().unlink()

    # -- looking -----------------------------------------------------------------

    @api.model
    def _look(self, bills):
        """Compare these bills with those that share a name with them."""
        self = self.sudo()  # bills of the whole group, whoever looks
        seen_rows = self.env["wardclerk.bill.seen"].sudo()  # as above
        alike = seen_rows._alike(bills)
        later = {two for one, others in alike.items() for two in others if two > one}
        later |= set(self.search([("earlier_id", "in", bills.ids)]).bill_id.ids)
        others = bills.browse(later - set(bills.ids)).exists()
        alike |= seen_rows._alike(others)  # whose earlier bill changed just now
        looked = (bills | others).sorted("id")
        known = self.search([("bill_id", "in", looked.ids)])
        everybody = looked | looked.browse(
            {two for row in alike.values() for two in row}
        )
        seen = everybody._as_seen()
        found = self._judged(self._suspicions(looked, alike, seen, known), seen)
        self._store(looked, found, known, seen)
        self._tell(looked)

    @api.model
    def _suspicions(self, looked, alike, seen, known):
        """Return the likeliest earlier bill for each, past what people dismissed."""
        dismissed = {
            (one.bill_id.id, one.earlier_id.id)
            for one in known
            if one.verdict == Verdict.NOT_A_DUPLICATE
        }
        found = []
        for bill in looked:
            if bill.id in seen:
                earlier = [
                    seen[other]
                    for other in sorted(alike.get(bill.id, ()))
                    if other in seen
                    and (other < bill.id or seen[other].is_credit)
                    and (bill.id, other) not in dismissed
                ]
                found += duplicate.find([seen[bill.id]], earlier)
        return [one for one in found if one.earlier < one.bill]

    @api.model
    def _judged(self, suspicions, seen):
        """Return what is still suspected, given what people said about the vendor."""
        memory = duplicate.Memory()
        # Nothing is learned of a vendor that nobody has chosen yet.
        vendors = {seen[one.bill].vendor for one in suspicions} - {""}
        said = self.search(
            [("vendor_key", "in", list(vendors)), ("verdict", "!=", "suspected")]
        )
        for row in said:
            memory.learn(row.vendor_key, row._as_core(), Verdict(row.verdict))
        return [
            judged
            for one in suspicions
            for judged in memory.judge(seen[one.bill].vendor, [one])
        ]

    def _as_core(self):
        return duplicate.Duplicate(
            self.bill_id.id,
            self.earlier_id.id,
            self.confidence,
            tuple(Reason(code) for code in (self.reasons or "").split()),
        )

    @api.model
    def _store(self, looked, found, known, seen):
        """Keep what people judged; let the rest be what is suspected now."""
        by_pair = {(one.bill_id.id, one.earlier_id.id): one for one in known}
        now = {(one.bill, one.earlier): one for one in found}
        for pair, row in by_pair.items():
            if row.verdict != Verdict.SUSPECTED:
                continue
            if pair not in now:
                permitted(row).unlink()
            elif row.reasons != _codes(now[pair]):
                permitted(row).write(_told(now[pair]))
        permitted(self).create(
            [
                {
                    **_told(one),
                    "bill_id": one.bill,
                    "earlier_id": one.earlier,
                    "vendor_key": seen[one.bill].vendor,
                }
                for pair, one in now.items()
                if pair not in by_pair
            ]
        )

    @api.model
    def _tell(self, bills):
        """Make the exceptions of these bills those of their pairs."""
        rows = self.search(
            [
                ("bill_id", "in", bills.ids),
                ("bill_id.state", "!=", "cancel"),
                ("earlier_id.state", "!=", "cancel"),
                ("verdict", "!=", Verdict.NOT_A_DUPLICATE.value),
            ]
        )
        noticed = {}
        for one in rows:
            code = f"duplicate_{one.verdict}"
            told = Noticed(
                code,
                f"{one.words}. {one.reason_words}",
                key=str(one.earlier_id.id),
                content=one.reasons or "",
                amount=one.bill_id._company_total(),
            )
            noticed.setdefault(one.bill_id.id, []).append(told)
        self.env["wardclerk.exception"]._settle(bills, CODES, noticed)

    # -- judging -----------------------------------------------------------------

    def action_open_confirm(self):
        """Ask why it is a copy."""
        return self._open_verdict(Verdict.CONFIRMED)

    def action_open_dismiss(self):
        """Ask why it is none."""
        return self._open_verdict(Verdict.NOT_A_DUPLICATE)

    def _open_verdict(self, verdict):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["verdict"]._description_selection(self.env))[
                verdict.value
            ],
            "res_model": "wardclerk.bill.verdict",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_duplicate_id": self.id,
                "default_verdict": verdict.value,
            },
        }

    def action_open_earlier(self):
        """Open the earlier bill, for those who may read it."""
        self.ensure_one()
        self.check_access("read")
        self.earlier_id.check_access("read")
        return self.earlier_id.get_formview_action()

    def _judge(self, verdict, reason):
        """Store what the person who is logged in says about this pair."""
        self.ensure_one()
        self.check_access("read")
        if not self.env["res.users"]._wardclerk_in_person():
            raise AccessError(
                self.env._("Only a person judges, with their own log-in.")
            )
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Say why: auditors read it."))
        if verdict == Verdict.NOT_A_DUPLICATE:
            self._refuse_makers()
        self.sudo().lock_for_update()  # a row that nobody may write
        before = self.verdict
        # The person was checked; nobody has a right to write the row.
        permitted(self.sudo()).write(
            {
                "verdict": Verdict(verdict).value,
                "verdict_by_id": self.env.uid,
                "verdict_at": fields.Datetime.now(),
                "verdict_reason": reason.strip(),
            }
        )
        bill = self.bill_id
        self.env["wardclerk.audit"]._record(
            "bill.copy_judged",
            bill,
            old={"verdict": before},
            new={"verdict": self.verdict},
            reason=reason,
            detail={"earlier": self.earlier_id.id, "reasons": self.reasons},
        )
        self._look(bill)

    def _refuse_makers(self):
        """Whoever made the bill does not say that it may be paid besides the other."""
        # As the system, so that who judges now is not counted as asking.
        bill = self.bill_id.with_user(SUPERUSER_ID)
        if self.env.uid in bill._approval_makers()[bill.id]:
            raise UserError(
                self.env._("You worked on this bill. Somebody else says it is no copy.")
            )


def _codes(found):
    return " ".join(found.reasons)


def _told(found):
    return {"confidence": found.confidence, "reasons": _codes(found)}


def _reason_words(env):
    """Return what each reason means to a person."""
    return {
        Reason.SAME_FILE: env._("the same file"),
        Reason.SAME_TEXT: env._("the same text"),
        Reason.SAME_NUMBER: env._("the same number"),
        Reason.LOOK_ALIKE_NUMBER: env._("a number that looks alike"),
        Reason.SWAPPED: env._("a number with two signs swapped"),
        Reason.ONE_SLIP: env._("a number with one slip"),
        Reason.PART_OF_NUMBER: env._("a number that is part of the other"),
        Reason.SAME_AMOUNT: env._("the same amount"),
        Reason.NET_IS_TOTAL: env._("the amount without tax is the other's total"),
        Reason.SAME_DATE: env._("the same date"),
        Reason.NEAR_DATE: env._("a date nearby"),
        Reason.DAY_IS_MONTH: env._("day and month swapped"),
        Reason.SAME_VENDOR: env._("the same vendor"),
        Reason.SAME_TAX_ID: env._("the same tax id"),
        Reason.SAME_ACCOUNT: env._("the same bank account"),
        Reason.LIKE_NAME: env._("a vendor with a similar name"),
        Reason.OTHER_COMPANY: env._("in another company of the group"),
        Reason.PARTS_ADD_UP: env._("parts of one number that make its total"),
        Reason.BILLED_AGAIN: env._("one credit, and the second bill after it"),
        Reason.NEXT_NUMBER: env._("but neighbours of one series"),
        Reason.ONE_EACH: env._("but one for each company"),
        Reason.OTHER_NUMBER: env._("but another number"),
        Reason.OTHER_AMOUNT: env._("but another amount"),
        Reason.FAR_DATE: env._("but weeks apart"),
        Reason.OTHER_VENDOR: env._("but another vendor"),
        Reason.OTHER_ORDER: env._("but another order"),
    }
