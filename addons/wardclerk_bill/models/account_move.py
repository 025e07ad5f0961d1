"""A vendor bill under governance: what was read, who decides, when it is posted."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core.intake import vendor as vendor_rules
from wardclerk.core.intake.amount import rounded
from wardclerk.core.intake.problem import SEVERITY, Severity, needs_person
from wardclerk.core.intake.reading import parse_money
from wardclerk.core.intake.reference import normalise

BILL_TYPES = ("in_invoice", "in_refund")
KEPT_WHEN_READY = (Severity.SCRUTINY, Severity.DUPLICATE)  # policies look at these
OWN_FIELDS = {"exception_ids", "intake_id", "matched_order_id", "reading_state"}
READING_FIELDS = {
    "ref",
    "invoice_date",
    "invoice_date_due",
    "currency_id",
    "partner_id",
    "invoice_line_ids",
    "line_ids",
    "tax_totals",
}


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["wardclerk.approval.mixin", "account.move"]

    _approval_state_field = "state"
    _approval_gates = {"post": ("posted",)}
    # Customer invoices and entries are not ours.
    _approval_governed_values = {"move_type": BILL_TYPES}
    _approval_amount_field = "amount_total"
    _approval_currency_field = "currency_id"
    _approval_date_field = "invoice_date"
    _approval_facility_field = "facility_id"
    _approval_protected_fields = (
        "partner_id",
        "amount_total",
        "currency_id",
        "ref",
        "invoice_date",
        "partner_bank_id",
        "move_type",
        "requester_id",
        "facility_id",
        "matched_order_id",
    )
    _approval_protected_lines = {
        "invoice_line_ids": (
            "product_id",
            "name",
            "quantity",
            "price_unit",
            "discount",
            "tax_ids",
            "account_id",
            "analytic_distribution",
            "purchase_line_id",
        ),
    }

    facility_id = fields.Many2one(
        "wardclerk.facility", index="btree_not_null", check_company=True, copy=True
    )
    requester_id = fields.Many2one(
        "res.users",
        help="Who ordered it. Is told what became of it, and cannot approve it.",
        copy=False,
    )
    matched_order_id = fields.Many2one(
        "purchase.order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The order that the document names.",
    )
    intake_id = fields.Many2one(
        "wardclerk.intake", readonly=True, copy=False, index="btree_not_null"
    )
    suggestion_id = fields.Many2one(
        related="intake_id.suggestion_id", compute_sudo=True
    )
    suggestion_field_ids = fields.One2many(
        related="suggestion_id.field_ids", compute_sudo=True
    )
    intake_document = fields.Binary(
        "Document Page", compute="_compute_intake_document", attachment=False
    )
    intake_preview = fields.Selection(related="intake_id.preview", compute_sudo=True)
    reading_state = fields.Selection(
        [("person", "To Be Completed by a Person"), ("ready", "Ready")],
        readonly=True,
        copy=False,
        help="A ready bill goes on to approval.",
    )
    exception_ids = fields.Many2many(
        "wardclerk.intake.problem",
        "account_move_wardclerk_exception_rel",
        string="Exceptions",
        readonly=True,
        copy=False,
    )
    exception_advice = fields.Text(compute="_compute_exception_advice")
    reference_key = fields.Char(
        compute="_compute_reference_key",
        store=True,
        help="The vendor's number without what people type differently.",
    )

    _by_reference_key = models.Index(
        "(company_id, commercial_partner_id, reference_key) "
        "WHERE reference_key IS NOT NULL"
    )

    @api.depends("ref", "move_type")
    def _compute_reference_key(self):
        for move in self:
            is_bill = move.move_type in BILL_TYPES
            move.reference_key = (is_bill and normalise(move.ref)) or False

    @api.depends("intake_id")
    def _compute_intake_document(self):
        for move in self:
            # Whoever may read the bill may read the page that it was made from.
            move.intake_document = move.intake_id.sudo().document

    @api.depends("exception_ids")
    def _compute_exception_advice(self):
        for move in self:
            details = move.intake_id.sudo().problem_details or {}  # shown with the bill
            move.exception_advice = "\n".join(
                f"{problem.name}"
                f"{': ' + details[problem.code] if details.get(problem.code) else ''}"
                f" - {problem.advice}"
                for problem in move.exception_ids
            )

    # -- approval -----------------------------------------------------------

    def _approval_facts(self):
        return {
            move.id: {
                "document": "credit_note" if move.move_type == "in_refund" else "bill",
                "has_purchase_order": move._has_order(),
                "exceptions": sorted(move.exception_ids.mapped("code")),
            }
            for move in self
        }

    def _has_order(self):
        """Whether an order of the same vendor stands behind this bill."""
        orders = self.matched_order_id | self.line_ids.purchase_line_id.order_id
        vendors = orders.partner_id.commercial_partner_id
        return bool(orders) and vendors == self.commercial_partner_id

    def _approval_requester(self):
        return self.requester_id or super()._approval_requester()

    def _on_approved(self, case):
        """Post at once, in the transaction of the last decision."""
        result = super()._on_approved(case)
        posted = self._post_or_tell_why()
        roles = case.step_ids.filtered(lambda step: step.state == "approved")
        self._emit_bill(
            "approved",
            approver_roles=roles.role_id.mapped("name"),
            posted=posted,
        )
        return result

    def _on_refused(self, case):
        result = super()._on_refused(case)
        refusal = case.decision_ids.filtered(lambda d: d.outcome == "refused")[-1:]
        reason = refusal.reason or case.why or ""
        self._emit_bill(
            "refused",
            reason=reason,
            refused_by_role=refusal.step_id.role_id.name or None,
        )
        self._tell_clerk(self.env._("Refused: %s", reason))
        return result

    def _post_or_tell_why(self):
        """An approval is not lost to a closed period: the clerk gets the cause."""
        self.ensure_one()
        if self.state == "posted":
            return True
        try:
            with self.env.cr.savepoint():
                self._post(soft=False)
        except UserError as error:
            problem = self.env.ref(
                "wardclerk_intake.wardclerk_intake_problem_posting_failed"
            )
            permitted(self).write({"exception_ids": [fields.Command.link(problem.id)]})
            self._tell_clerk(self.env._("Approved, but not posted: %s", error))
            return False
        return True

    def _tell_clerk(self, note):
        clerk = self.intake_id.responsible_id or self.invoice_user_id
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=note[:200],
            user_id=clerk.id or self.env.uid,
        )

    # -- from the mailbox ---------------------------------------------------

    def _arrived(self, findings):
        """A draft came of a document: what was noticed, and whether it is ready."""
        self.ensure_one()
        is_ready = self._is_complete() and not needs_person(findings)
        problems = self.env["wardclerk.intake.problem"]._for(
            [f for f in findings if f.severity is not Severity.NOTE]
        )
        permitted(self).write({"exception_ids": [fields.Command.set(problems.ids)]})
        self._record_bill("bill.drafted")
        self._emit_bill(
            "received",
            intake_id=self.intake_id.id or None,
            problems=problems.mapped("code"),
        )
        if is_ready:
            permitted(self).write({"reading_state": "ready"})

    def _is_complete(self):
        return bool(
            self.partner_id
            and self.ref
            and self.invoice_date
            and self.invoice_line_ids
            and self.amount_total
        )

    def _is_untouched(self):
        """Whether nobody has typed anything into this draft."""
        self.ensure_one()
        return self.state == "draft" and not (
            self.partner_id or self.ref or self.invoice_date or self.invoice_line_ids
        )

    def _withdraw(self, why):
        """Cancel a draft that holds nothing but a document that is no new bill."""
        self.ensure_one()
        self._message_log(body=self.env._("Withdrawn: %s", why))
        self.button_cancel()
        self._record_bill("bill.withdrawn", reason=why)

    def action_mark_ready(self):
        """The clerk has compared the draft with the document: it may go on."""
        for move in self:
            move.check_access("write")
            if move.state != "draft" or move.reading_state != "person":
                raise UserError(
                    self.env._("Only a draft to be completed can be ready.")
                )
            if not move._is_complete():
                raise UserError(
                    self.env._(
                        "Vendor, bill reference, bill date and lines are needed first."
                    )
                )
            move._settle_suggestion(final=True)
            move._refresh_exceptions()
            permitted(move).write({"reading_state": "ready"})
            move._record_bill("bill.completed")
            move.sudo().intake_id._completed_by_person(move)  # its queue item

    def _refresh_exceptions(self):
        """Keep what policies look at; what only a person could mend is mended now."""
        kept = self.exception_ids.filtered(
            lambda problem: SEVERITY.get(problem.code) in KEPT_WHEN_READY
        )
        codes = {
            "missing_purchase_order": self.move_type == "in_invoice"
            and not self._has_order(),
            "duplicate_invoice": bool(self._same_number()),
        }
        for code, holds in codes.items():
            problem = self.env.ref(f"wardclerk_intake.wardclerk_intake_problem_{code}")
            kept = kept | problem if holds else kept - problem
        permitted(self).write({"exception_ids": [fields.Command.set(kept.ids)]})

    def _same_number(self):
        return self.sudo().search(  # a count of bills of the same vendor and number
            [
                ("id", "!=", self.id),
                ("company_id", "=", self.company_id.id),
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("move_type", "=", self.move_type),
                ("reference_key", "=", self.reference_key),
                ("state", "!=", "cancel"),
            ],
            limit=1,
        )

    # -- the reading beside the fields --------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(OWN_FIELDS & set(vals) for vals in vals_list):
            self._refuse_without_permit()
        return super().create(vals_list)

    def write(self, vals):
        if OWN_FIELDS & set(vals):
            self._refuse_without_permit()
        result = super().write(vals)
        if READING_FIELDS & set(vals) and not self.env.su:
            self._settle_suggestion()
        return result

    def _refuse_without_permit(self):
        """What was noticed on a document decides who must look: nobody edits it."""
        if not take_permit(self):
            raise AccessError(
                self.env._("Exceptions and the reading's state follow the document.")
            )

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        for move in posted.filtered("intake_id"):
            move._settle_suggestion(final=True)
            move.sudo().intake_id._completed_by_person(move)  # its queue item
        return posted

    def _settle_suggestion(self, final=False):
        """Record for each value that was read whether people kept it."""
        for move in self.filtered("intake_id"):
            # Its rows are written by the engine only; who decides stays `env.user`.
            suggestion = move.sudo().suggestion_id
            if suggestion:
                suggestion._settle(move._values_as_read(suggestion), final)

    def _values_as_read(self, suggestion):
        """The bill's values as the reading would have written them."""
        read = {row.name: row.value or "" for row in suggestion.field_ids}
        amounts = {
            "total": self.amount_total,
            "net": self.amount_untaxed,
            "tax": self.amount_tax,
        }
        values = {
            "invoice_number": self.ref or "",
            "issue_date": _day(self.invoice_date),
            "due_date": _day(self.invoice_date_due),
            "currency": self.currency_id.name or "",
            "vendor_name": self._vendor_as_read(read),
            **{
                name: self._amount_as_read(amount, read.get(name))
                for name, amount in amounts.items()
            },
        }
        return {name: values[name] for name in values if name in read}

    def _amount_as_read(self, amount, read):
        exact = self._as_decimal(amount)
        negative_too = (exact, -exact)  # a credit note may be printed with its sign
        return read if parse_money(read or "") in negative_too else str(exact)

    def _vendor_as_read(self, read):
        """The printed name, as long as it is the chosen vendor's."""
        printed = read.get("vendor_name", "")
        name, tax_id = self.partner_id.name or "", self.partner_id.vat or ""
        same_tax_id = tax_id and vendor_rules.normalise_tax_id(
            tax_id
        ) == vendor_rules.normalise_tax_id(read.get("vendor_vat"))
        alike = vendor_rules.name_score(printed, name) >= vendor_rules.NAME_SCORE_MIN
        return printed if same_tax_id or alike else name

    # -- events and evidence ------------------------------------------------

    def _emit_bill(self, what, **more):
        self.env["wardclerk.outbox"]._emit(
            f"vendor_bill.{what}", self, lambda move: {**move._event_data(), **more}
        )

    def _event_data(self):
        vendor = self.commercial_partner_id
        return {
            "bill_id": self.id,
            "number": self.name if self.name and self.name != "/" else None,
            "reference": self.ref or None,
            "kind": "credit_note" if self.move_type == "in_refund" else "bill",
            "vendor": {"id": vendor.id, "name": vendor.name} if vendor else None,
            "company": {"id": self.company_id.id, "name": self.company_id.name},
            "facility": self.facility_id.name or None,
            "amount": str(self._total_as_decimal()),
            "currency": self.currency_id.name,
            "due_date": _day(self.invoice_date_due) or None,
            "requester_email": self.requester_id.email or None,
            "url": f"{self.get_base_url()}/odoo/{self._name}/{self.id}",
        }

    def _record_bill(self, action, reason=None):
        self.env["wardclerk.audit"]._record(
            action,
            self,
            reason=reason,
            detail={
                "total": str(self._total_as_decimal()),
                "currency": self.currency_id.name,
                "exceptions": sorted(self.exception_ids.mapped("code")),
            },
        )

    def _total_as_decimal(self):
        return self._as_decimal(self.amount_total)

    def _as_decimal(self, amount):
        return rounded(Decimal(repr(amount)), self.currency_id.decimal_places or 2)


def _day(day):
    return fields.Date.to_string(day) if day else ""
