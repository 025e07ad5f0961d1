"""The onboarding of a vendor: what it says of itself, what is checked, who approves."""

import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.wardclerk_approval.checklist import ChecklistLine
from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core.vendor import PaperState, paper_state

SEES_KEY = "wardclerk_base.group_procurement,wardclerk_base.group_auditor"
LIVE = ("draft", "invited", "submitted")
# What the vendor says of itself and what becomes of it on the contact.
TO_PARTNER = {
    "tax_id": "vat",
    "street": "street",
    "city": "city",
    "zip_code": "zip",
    "country_id": "country_id",
}
SAID = {"legal_name", *TO_PARTNER}
ASKED = {"partner_id", "company_id", "supplies", "reason", "email", "lang"}


class WardclerkVendorOnboarding(models.Model):
    _name = "wardclerk.vendor.onboarding"
    _description = "Vendor Onboarding"
    _inherit = [
        "wardclerk.approval.mixin",
        "wardclerk.audit.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"

    _approval_gates = {"approve": ("approved",)}
    _approval_cancel_states = ("cancelled",)
    _approval_protected_fields = (
        *("partner_id", "company_id", "supplies", "legal_name", "tax_id"),
        *("street", "city", "zip_code", "country_id", "signed_name", "signed_text"),
    )

    partner_id = fields.Many2one(
        "res.partner",
        string="Vendor",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('ref_company_ids', '=', False)]",
    )
    vendor_id = fields.Many2one(
        "wardclerk.vendor",
        string="Standing",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    supplies = fields.Char(string="What It Supplies")
    reason = fields.Text(string="Why It Is Needed")
    email = fields.Char(string="Invite At", help="Where the invitation goes.")
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        help="In which the vendor reads its page.",
    )
    legal_name = fields.Char()
    tax_id = fields.Char(string="Tax ID")
    street = fields.Char()
    city = fields.Char()
    zip_code = fields.Char(string="ZIP")
    country_id = fields.Many2one("res.country")
    signed_name = fields.Char(string="Signed By", readonly=True, copy=False)
    signed_at = fields.Datetime(string="Signed On", readonly=True, copy=False)
    signed_text = fields.Text(string="Signed Terms", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "New"),
            ("invited", "Invited"),
            ("submitted", "To Be Checked"),
            ("approved", "Approved"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    check_key = fields.Char(
        readonly=True, copy=False, help="By which sources answer.", groups=SEES_KEY
    )
    document_ids = fields.One2many(related="vendor_id.document_ids")
    hit_ids = fields.One2many(related="vendor_id.hit_ids")
    check_text = fields.Text(string="Checks", compute="_compute_check_text")

    _one_live = models.UniqueIndex(
        "(partner_id) WHERE state IN ('draft', 'invited', 'submitted')",
        "The onboarding of this vendor is under way already.",
    )

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.partner_id.name

    def _compute_check_text(self):
        marks = {True: "✓", False: "✗", None: "?"}
        for one in self:
            one.check_text = "\n".join(
                f"{marks[line.is_met]} {line.words}"
                # What is not saved yet cannot be compared with what is on file.
                for line in (one._check_lines() if one._origin == one else ())
            )

    # -- rows ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        Vendors = self.env["wardclerk.vendor"]
        for vals in vals_list:
            if vals.keys() - self._written_by_people() and not take_permit(self):
                self._refuse()
            partner = self.env["res.partner"].browse(vals.get("partner_id") or ())
            # Whether it is a company of the group does not depend on who looks.
            firm = partner.sudo().commercial_partner_id
            if firm.ref_company_ids:
                raise ValidationError(
                    self.env._("%s is a company of the group.", firm.name)
                )
            said = {
                name: vals[name] for name in SAID | {"email", "lang"} if vals.get(name)
            }
            vals.update(
                {
                    **self._values_of(firm),
                    **said,
                    "partner_id": firm.id,
                    "vendor_id": Vendors._of(firm).id,
                }
            )
        onboardings = super().create(vals_list)
        onboardings.vendor_id._refresh()
        onboardings._record_onboarding("vendor_onboarding.requested")
        return onboardings

    @api.model
    def _values_of(self, firm):
        """Return what is on file already, so that nobody types it again."""
        return {
            "legal_name": firm.name,
            "email": firm.email,
            "lang": firm.lang,
            "tax_id": firm.vat,
            "street": firm.street,
            "city": firm.city,
            "zip_code": firm.zip,
            "country_id": firm.country_id.id,
        }

    def write(self, vals):
        if vals.keys() - self._written_by_people():
            if not take_permit(self):
                self._refuse()
        elif (ASKED | SAID) & vals.keys():
            if any(one.state not in LIVE for one in self):
                raise UserError(
                    self.env._("This onboarding has ended. Ask for another review.")
                )
            if "partner_id" in vals:
                raise UserError(self.env._("Begin another onboarding for that firm."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("An onboarding is cancelled, never deleted."))

    @api.model
    def _written_by_people(self):
        thread = {
            *self.env["mail.thread"]._fields,
            *self.env["mail.activity.mixin"]._fields,
        }
        return ASKED | SAID | thread

    def _refuse(self):
        raise AccessError(self.env._("An onboarding follows from acts and decisions."))

    # -- checks --------------------------------------------------------------

    def _approval_facts(self):
        return {
            one.id: {
                "vendor_country": one.country_id.code or None,
                "vendor_warnings": sorted(one._warnings()),
            }
            for one in self
        }

    def _warnings(self):
        """Return codes of what speaks for a closer look."""
        vendor = self.vendor_id
        before = set(vendor.onboarding_ids.mapped("state"))
        return {
            code
            for code, holds in {
                "possible_copy": bool(vendor._copies()),
                "blocked_before": vendor.is_blocked,
                "restricted_before": vendor.is_restricted,
                "approved_before": "approved" in before,
                "judged_hits": bool(vendor.hit_ids),
                "no_tax_id": not self.tax_id,
                "not_signed": not self.signed_at,
            }.items()
            if holds
        }

    def _approval_checklist(self):
        return [*super()._approval_checklist(), *self._check_lines()]

    def _check_lines(self):
        vendor = self.sudo().vendor_id  # what is checked does not depend on who looks
        copies = [partner.name for partner, _why in vendor._copies()]
        hits = vendor.hit_ids.mapped("verdict")
        lines = [
            ChecklistLine(self.env._("The tax id is known"), bool(self.tax_id)),
            ChecklistLine(
                self.env._("The vendor has signed the terms"), bool(self.signed_at)
            ),
            ChecklistLine(
                self.env._("Looked up on the exclusion lists"),
                bool(vendor.screened_at) or None,
            ),
            ChecklistLine(
                self.env._("No match on a list is open or confirmed"),
                not {"open", "confirmed"} & set(hits),
            ),
            ChecklistLine(
                self.env._("No other firm looks like it: %s", ", ".join(copies))
                if copies
                else self.env._("No other firm looks like it"),
                not copies,
            ),
        ]
        return [*lines, *self._paper_lines(vendor)]

    def _paper_lines(self, vendor):
        # Which documents are wanted does not depend on who looks.
        types = (
            self.env["wardclerk.vendor.document.type"]
            .sudo()
            .search([("active", "=", True)])
        )
        today = fields.Date.context_today(self)
        return [
            ChecklistLine(
                self.env._("Accepted and valid: %s", kind.name),
                paper_state(vendor._paper(kind), today)
                not in (PaperState.MISSING, PaperState.EXPIRED),
            )
            for kind in types
            if kind.is_required
        ]

    def _missing(self):
        """Return in words what keeps this onboarding from being approved."""
        vendor = self.sudo().vendor_id  # as above
        missing = [
            line.words for line in self._paper_lines(vendor) if line.is_met is False
        ]
        verdicts = vendor.hit_ids.mapped("verdict")
        if vendor._lists_in_use() and not vendor.screened_at:
            missing.append(self.env._("Looked up on the exclusion lists"))
        if "open" in verdicts:
            missing.append(self.env._("A verdict on each possible match"))
        if "confirmed" in verdicts:
            missing.append(self.env._("It is on a list of excluded firms and persons"))
        return missing

    def _request_approval(self, gate=None):
        for one in self.filtered(lambda one: one.state in LIVE):
            if missing := one._missing():
                raise UserError(
                    self.env._(
                        "%(vendor)s, still missing: %(what)s.",
                        vendor=one.display_name,
                        what="; ".join(missing),
                    )
                )
        return super()._request_approval(gate)

    # -- ending --------------------------------------------------------------

    def _on_approved(self, case):
        result = super()._on_approved(case)
        if missing := self._missing():
            raise UserError(
                self.env._(
                    "Meanwhile missing: %s. Refuse, or wait.", "; ".join(missing)
                )
            )
        permitted(self).write({"state": "approved"})
        vendor = self.vendor_id
        permitted(vendor).write(
            {"is_blocked": False, "is_restricted": False, "act_reason": False}
        )
        self._take_over()
        vendor._refresh()
        self._record_onboarding("vendor_onboarding.approved")
        return result

    def _take_over(self):
        """Bring the contact to what was approved."""
        self.partner_id.write(
            {
                theirs: self._fields[ours].convert_to_write(self[ours], self)
                for ours, theirs in TO_PARTNER.items()
                if self[ours]
            }
        )

    def action_cancel(self):
        """End an onboarding that is under way."""
        for one in self:
            one.check_access("write")
            one.lock_for_update()
            if one.state not in LIVE:
                raise UserError(self.env._("This onboarding has ended."))
            # The engine's own state, after the check of who may.
            permitted(one.sudo()).write({"state": "cancelled", "token_hash": False})
            one._record_onboarding("vendor_onboarding.cancelled")
        self.vendor_id._refresh()
        return True

    def action_submit(self):
        """Take what was said by letter or call as the vendor's own words."""
        for one in self:
            one.check_access("write")
            one._submit()
        return True

    def _submit(self, **values):
        self.ensure_one()
        self.lock_for_update()
        if self.state not in LIVE:
            raise UserError(self.env._("This onboarding has ended."))
        # The engine's own state, after the check of who may.
        permitted(self.sudo()).write(
            {**values, "state": "submitted", "check_key": str(uuid.uuid4())}
        )
        self.sudo().vendor_id._refresh()  # as above
        if self.vendor_id._lists_in_use():
            self.sudo().vendor_id._screen()  # as above
        self._ask_sources()
        self._record_onboarding("vendor_onboarding.submitted")

    def _record_onboarding(self, action, **detail):
        for one in self:
            self.env["wardclerk.audit"]._record(
                action,
                one,
                detail={
                    "vendor": one.partner_id.id,
                    "state": one.state,
                    "signed_name": one.signed_name or None,
                    **detail,
                },
                personal=("signed_name",),
            )
