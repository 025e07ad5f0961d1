"""A change of a vendor's bank account: asked for, called back, approved, cooled off."""

import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.base.models.res_bank import sanitize_account_number
from odoo.addons.base_iban.models.res_partner_bank import validate_iban
from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core import canonical

ACCOUNT_NUMBER = re.compile(r"[A-Z0-9]{4,34}")  # an IBAN has at most 34 signs
LIKE_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,}")
SHOWN_DIGITS = 4  # of a number, in lists, evidence and mails
LIVE = ("draft", "cooling")
SEES_NUMBERS = (
    "wardclerk_base.group_finance,wardclerk_base.group_procurement,"
    "wardclerk_base.group_auditor"
)
# Where the money goes: when it changes, what was said in a call is about another thing.
WHERE_TO = {
    *("partner_id", "kind", "old_account_id", "acc_number"),
    *("bank_id", "clearing_number"),
}
ASKED = {
    *("partner_id", "kind", "company_id", "old_account_id", "acc_number"),
    *("acc_holder_name", "bank_id", "clearing_number", "source", "sender"),
    "reason",
}


class WardclerkBankChange(models.Model):
    """The request is a document under approval; only its own code changes an account.

    People write what they ask for, while it is a draft. All else follows from acts.
    """

    _name = "wardclerk.bank.change"
    _description = "Bank Change"
    _inherit = [
        "wardclerk.approval.mixin",
        "wardclerk.audit.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    _approval_gates = {"release": ("cooling", "applied")}
    _approval_cancel_states = ("cancelled",)
    # The number is bound by its commitment, so that cases and evidence do not hold it.
    _approval_protected_fields = (
        *("partner_id", "kind", "company_id", "old_account_id", "acc_commitment"),
        *("acc_ending", "acc_holder_name", "bank_id", "clearing_number"),
    )

    partner_id = fields.Many2one(
        "res.partner",
        string="Vendor",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(
        [
            ("new", "Another Account"),
            ("replace", "In Place of an Account"),
            ("reactivate", "Use an Account Again"),
            ("retire", "Stop Using an Account"),
        ],
        string="Change",
        required=True,
        default="new",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    old_account_id = fields.Many2one(
        "res.partner.bank",
        string="Present Account",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id)]",
        context={"active_test": False},
    )
    acc_number = fields.Char(
        string="Account Number",
        groups=SEES_NUMBERS,
        help="IBAN, or the number as the vendor's bank writes it.",
    )
    acc_holder_name = fields.Char(string="Account Holder")
    bank_id = fields.Many2one("res.bank")
    clearing_number = fields.Char(help="Routing number, where there is no IBAN.")
    source = fields.Selection(
        [
            ("bill", "A Bill"),
            ("mail", "A Mail"),
            ("letter", "A Letter"),
            ("phone", "A Call"),
            ("portal", "The Vendor's Page"),
            ("contract", "A Contract"),
        ],
        string="Asked For By",
        required=True,
        default="mail",
    )
    sender = fields.Char(
        string="Sender's Address", help="The mail address that asked for the change."
    )
    reason = fields.Text(help="What the vendor says, and what you know about it.")

    state = fields.Selection(
        [
            ("draft", "To Be Approved"),
            ("cooling", "Cooling Off"),
            ("applied", "Applied"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    account_id = fields.Many2one(
        "res.partner.bank",
        string="Resulting Account",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    acc_ending = fields.Char(string="Ends With", readonly=True, copy=False)
    acc_commitment = fields.Char(readonly=True, copy=False)
    acc_salt = fields.Char(readonly=True, copy=False, groups=SEES_NUMBERS)
    sanitized_number = fields.Char(
        readonly=True, copy=False, groups=SEES_NUMBERS, index="btree_not_null"
    )
    known_phones = fields.Json(readonly=True, copy=False)
    known_emails = fields.Json(readonly=True, copy=False)
    is_number_settled = fields.Boolean(readonly=True, copy=False)
    known_phones_text = fields.Char(
        string="Numbers Known Before", compute="_compute_known_phones_text"
    )
    cool_until = fields.Datetime(string="Cools Off Until", readonly=True, copy=False)
    applied_at = fields.Datetime(string="Applied", readonly=True, copy=False)
    applied_xid = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    call_ids = fields.One2many("wardclerk.bank.call", "change_id", readonly=True)
    call_state = fields.Selection(
        [("none", "Nobody Called Back Yet"), ("confirmed", "Confirmed by Call")],
        string="Call-Back",
        compute="_compute_call_state",
    )
    first_payment_state = fields.Selection(
        [("held", "Held"), ("released", "Released")],
        string="First Payment",
        readonly=True,
        copy=False,
    )
    released_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    released_at = fields.Datetime(readonly=True, copy=False)

    _one_live = models.UniqueIndex(
        "(partner_id, COALESCE(old_account_id, 0), COALESCE(sanitized_number, ''))"
        " WHERE state IN ('draft', 'cooling')",
        "This change was asked for already.",
    )
    _held_idx = models.Index("(account_id) WHERE first_payment_state = 'held'")
    _due_idx = models.Index("(cool_until) WHERE state = 'cooling'")
    _names_account = models.Constraint(
        "CHECK (kind = 'new' OR old_account_id IS NOT NULL)",
        "Name the account that is replaced, used again or retired.",
    )
    _names_number = models.Constraint(
        "CHECK (sanitized_number IS NOT NULL)", "Name the account number."
    )
    _cools_off = models.Constraint(
        "CHECK (state NOT IN ('cooling', 'applied') OR cool_until IS NOT NULL)",
        "A change cools off before it is applied.",
    )

    @api.depends("partner_id", "kind", "acc_ending")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for change in self:
            change.display_name = self.env._(
                "%(vendor)s: %(kind)s, ends with %(ending)s",
                vendor=change.partner_id.name or "",
                kind=kinds.get(change.kind, ""),
                ending=change.acc_ending or "",
            )

    @api.depends("known_phones")
    def _compute_known_phones_text(self):
        for change in self:
            change.known_phones_text = ", ".join(change.known_phones or [])

    @api.depends("call_ids.outcome", "acc_commitment")
    def _compute_call_state(self):
        for change in self:
            about_this = change.call_ids.filtered(
                lambda call, change=change: call.acc_commitment == change.acc_commitment
            )
            confirmed = "confirmed" in about_this.mapped("outcome")
            change.call_state = "confirmed" if confirmed else "none"

    # -- asking --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.keys() - self._asked_fields() for vals in vals_list):
            self._refuse_without_permit()
        prepared = [self._asked_values(dict(vals)) for vals in vals_list]
        changes = super().create(prepared)
        changes._check_asked()
        changes._record_change("bank_change.requested")
        return changes

    def write(self, vals):
        if vals.keys() - self._asked_fields():
            self._refuse_without_permit()
        elif ASKED & vals.keys():
            self._refuse_unless_draft()
            if WHERE_TO & vals.keys():
                return all([one._write_asked(vals) for one in self])
        return super().write(vals)

    def _write_asked(self, vals):
        """Write what is asked for, with what follows from the number."""
        now = {name: self[name] for name in ("kind", "acc_number")}
        now |= {name: self[name].id for name in ("partner_id", "old_account_id")}
        changed = self._asked_values({**now, **vals})
        # Under a permit it is this method's own: the values were completed above.
        result = permitted(self).write(changed)
        self._check_asked()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A bank change is cancelled, never deleted."))

    @api.model
    def _asked_fields(self):
        """Return what people may write: what is asked for, and what Odoo adds."""
        thread = {
            *self.env["mail.thread"]._fields,
            *self.env["mail.activity.mixin"]._fields,
        }
        return ASKED | thread - {"create_uid", "id"}

    def _refuse_without_permit(self):
        if not take_permit(self):
            raise AccessError(
                self.env._("The state of a bank change follows calls and decisions.")
            )

    def _refuse_unless_draft(self):
        if any(change.state != "draft" for change in self):
            raise UserError(
                self.env._("What was asked for is fixed now. Cancel it and ask anew.")
            )

    @api.model
    def _asked_values(self, vals):
        """Return the values of a request, with what the engine knows itself."""
        # Masters of vendors and accounts: who asks need not read them all.
        partner = self.env["res.partner"].sudo().browse(vals.get("partner_id") or ())
        partner = partner.commercial_partner_id
        # As above.
        old = (
            self.env["res.partner.bank"].sudo().browse(vals.get("old_account_id") or ())
        )
        kind = vals.get("kind") or "new"
        typed = vals.get("acc_number") if kind in ("new", "replace") else old.acc_number
        number = self._clean_number(typed)
        salt = canonical.new_salt()
        return {
            **vals,
            "partner_id": partner.id,
            "acc_number": number,
            "sanitized_number": number,
            "acc_ending": number[-SHOWN_DIGITS:],
            "acc_salt": salt,
            "acc_commitment": canonical.commitment(salt, "acc_number", number),
            **({} if partner == self.partner_id else self._contact_values(partner)),
        }

    @api.model
    def _contact_values(self, partner):
        """Return whom one may call and tell: what was known when it was asked for."""
        contacts, is_settled = self._contacts_before(partner)
        return {
            "known_phones": contacts["phone"],
            "known_emails": contacts["email"],
            "is_number_settled": is_settled,
        }

    @api.model
    def _contacts_before(self, partner):
        """Return the contacts known before, and whether they are settled."""
        # Former contacts of a vendor: whose number is called must not depend on rights.
        Contacts = self.env["wardclerk.bank.contact"].sudo()
        before = Contacts._known_before(partner, fields.Datetime.now())
        if before["phone"]:
            return before, True
        return Contacts._known_first(partner), False

    @api.model
    def _clean_number(self, typed):
        """Return the number without what people type differently, or refuse it."""
        number = sanitize_account_number(typed) or ""
        if not ACCOUNT_NUMBER.fullmatch(number):
            raise ValidationError(
                self.env._("Account number: 4 to 34 letters and digits are needed.")
            )
        if LIKE_IBAN.fullmatch(number):
            validate_iban(number)
        return number

    def _check_asked(self):
        """Refuse what names the wrong parties, before anybody is bothered by it."""
        # Masters only, so that the answer does not depend on who asks.
        for change in self.sudo():
            vendor, old = change.partner_id, change.old_account_id
            if vendor.ref_company_ids:
                raise ValidationError(
                    self.env._("%s is a company of the group.", vendor.name)
                )
            if old and old.partner_id.commercial_partner_id != vendor:
                raise ValidationError(
                    self.env._("The present account is not one of %s.", vendor.name)
                )
            is_same = old.sanitized_acc_number == change.sanitized_number
            if change.kind == "replace" and is_same:
                raise ValidationError(self.env._("This is the present account."))

    # -- calling back --------------------------------------------------------

    def action_open_call(self):
        """Ask whom the person reached, and what they said."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record the Call-Back"),
            "res_model": "wardclerk.bank.call.prompt",
            "view_mode": "form",
            "target": "new",
            "context": {"default_change_id": self.id},
        }

    def _record_call(self, number, spoke_to, outcome, note):
        """Keep who called which number that was known before, and what was said."""
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update()
        caller = self.env.user
        if self.env.su or caller.share or caller._wardclerk_is_bot():
            raise AccessError(self.env._("A person calls back."))
        if caller == self.create_uid:
            raise UserError(
                self.env._("You asked for this change: somebody else calls back.")
            )
        if self.state != "draft":
            raise UserError(self.env._("Only a change to be approved is called back."))
        if number not in (self.known_phones or []):
            raise UserError(
                self.env._("Call a number that was known before: %s.")
                % (self.known_phones_text or self.env._("none is on file"))
            )
        # Nobody may write calls; what was said was checked above.
        permitted(self.env["wardclerk.bank.call"].sudo()).create(
            {
                "change_id": self.id,
                "number": number,
                "caller_id": caller.id,
                "called_at": fields.Datetime.now(),
                "spoke_to": spoke_to,
                "outcome": outcome,
                "note": note,
                "acc_commitment": self.acc_commitment,
            }
        )
        self._record_change("bank_change.called_back", outcome=outcome)
        if outcome == "denied":
            self._cancel(self.env._("The vendor knows nothing of it: %s", note or ""))

    def _request_approval(self, gate=None):
        """Ask those who decide once somebody has called back."""
        uncalled = self.filtered(
            lambda one: one.state == "draft" and one.call_state != "confirmed"
        )
        if uncalled:
            raise UserError(
                self.env._(
                    "%s: call back first, at a number that was known before.",
                    uncalled[0].display_name,
                )
            )
        return super()._request_approval(gate)

    # -- ending --------------------------------------------------------------

    def action_cancel(self):
        """End what was asked for, before it is applied."""
        for change in self:
            change.check_access("write")
            change.lock_for_update()
            if change.state not in LIVE:
                raise UserError(self.env._("Only a change that is under way ends."))
            change._cancel(self.env._("Cancelled by %s", self.env.user.name))
        return True

    def _cancel(self, why):
        # The engine's own state, after the check of who may.
        permitted(self.sudo()).write({"state": "cancelled"})
        self._record_change("bank_change.cancelled", reason=why)
        self._message_log(body=why)

    # -- evidence ------------------------------------------------------------

    def _record_change(self, action, reason=None, **detail):
        """Leave evidence; of the number it holds a commitment and the last digits."""
        # The number is read for its commitment only.
        for change in self.sudo():
            self.env["wardclerk.audit"]._record(
                action,
                change,
                reason=reason or change.reason or None,
                new={"acc_number": change.acc_number},
                detail={
                    "vendor": change.partner_id.id,
                    "kind": change.kind,
                    "ends_with": change.acc_ending,
                    "source": change.source,
                    "state": change.state,
                    **detail,
                },
                personal=("acc_number",),
                subject=change.partner_id,
            )
