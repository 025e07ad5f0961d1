"""A vendor's standing: one row a firm says whether it may be used, and why not."""

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core.vendor import Paper, standing

STATUSES = [
    ("prospect", "Prospect"),
    ("in_review", "In Review"),
    ("approved", "Approved"),
    ("restricted", "Restricted"),
    ("expired", "Expired"),
    ("blocked", "Blocked"),
]
OWN_WORDS = {"aliases", "npi", "birth_date"}  # what people write themselves


class WardclerkVendor(models.Model):
    """The status follows from approvals, documents, hits and acts; nobody types it."""

    _name = "wardclerk.vendor"
    _description = "Vendor"
    _inherit = ["wardclerk.audit.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "partner_name, id"

    partner_id = fields.Many2one(
        "res.partner", string="Vendor", required=True, ondelete="restrict"
    )
    partner_name = fields.Char(related="partner_id.name", store=True)
    status = fields.Selection(
        STATUSES, required=True, readonly=True, default="prospect", index=True
    )
    status_reasons = fields.Json(readonly=True)
    status_words = fields.Char(string="Why", compute="_compute_status_words")
    is_blocked = fields.Boolean(readonly=True)
    is_restricted = fields.Boolean(readonly=True)
    act_reason = fields.Text(string="Reason for It", readonly=True)
    aliases = fields.Text(
        string="Other Names",
        help="Trade names, former names, maiden names; one a line.",
    )
    npi = fields.Char(string="NPI", help="National Provider Identifier, ten digits.")
    birth_date = fields.Date(
        help="Of a person; it tells namesakes apart.",
        groups="wardclerk_base.group_procurement,wardclerk_base.group_auditor",
    )
    screened_at = fields.Datetime(string="Last Screened", readonly=True, index=True)
    onboarding_ids = fields.One2many(
        "wardclerk.vendor.onboarding", "vendor_id", readonly=True
    )
    document_ids = fields.One2many(
        "wardclerk.vendor.document", "vendor_id", readonly=True
    )
    check_ids = fields.One2many("wardclerk.vendor.check", "vendor_id", readonly=True)
    hit_ids = fields.One2many("wardclerk.vendor.hit", "vendor_id", readonly=True)

    _one_each = models.UniqueIndex("(partner_id)", "A vendor has one row.")
    _npi_digits = models.Constraint(
        r"CHECK (npi IS NULL OR npi ~ '^\d{10}$')", "An NPI has ten digits."
    )

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        for vendor in self:
            vendor.display_name = vendor.partner_id.name

    @api.depends("status", "status_reasons")
    def _compute_status_words(self):
        statuses = dict(self._fields["status"]._description_selection(self.env))
        for vendor in self:
            reasons = [
                vendor._reason_words(*one) for one in vendor.status_reasons or []
            ]
            vendor.status_words = ": ".join(
                filter(None, [statuses.get(vendor.status), "; ".join(reasons)])
            )

    def _reason_words(self, code, name):
        words = {
            "excluded": self.env._("it is on a list of excluded firms and persons"),
            "blocked": self.env._("it was blocked, %s", self.act_reason or ""),
            "restricted": self.env._("it was restricted, %s", self.act_reason or ""),
            "not_approved": self.env._("its onboarding is not approved"),
            "hit_open": self.env._("%s possible matches wait for a verdict", name),
            "paper_lapsed": self.env._("no valid document: %s", name),
            "paper_grace": self.env._("has ended and still counts: %s", name),
            "paper_due": self.env._("ends soon: %s", name),
        }
        return words.get(code, code)

    # -- rows ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("A vendor begins with its onboarding."))
        return super().create(vals_list)

    def write(self, vals):
        free = OWN_WORDS | self.env["mail.thread"]._fields.keys()
        free |= self.env["mail.activity.mixin"]._fields.keys()
        if vals.keys() - free and not take_permit(self):
            raise AccessError(self.env._("The standing of a vendor follows from acts."))
        result = super().write(vals)
        if OWN_WORDS & vals.keys():
            self._record_vendor("vendor.names_changed")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A vendor is blocked, never deleted."))

    @api.model
    def _of(self, partners):
        """Return the rows of these partners' firms; make those that are missing."""
        firms = partners.commercial_partner_id
        Vendors = self.sudo()  # its existence tells nothing
        known = Vendors.search([("partner_id", "in", firms.ids)])
        missing = firms - known.partner_id
        if missing:
            known |= permitted(Vendors).create(
                [{"partner_id": firm.id} for firm in missing]
            )
        return known.with_env(self.env)

    # -- standing ------------------------------------------------------------

    @api.model
    def _cron_refresh(self):
        """Follow what the calendar changes: documents that end, and remind of them."""
        self._refresh_approved()
        self.env["wardclerk.vendor.document"]._remind()

    @api.model
    def _refresh_approved(self):
        """Bring up to date whose onboarding was approved: the others follow acts."""
        once_approved = ("approved", "restricted", "expired")
        self.search([("status", "in", once_approved)])._refresh()

    def _refresh(self):
        """Bring the status to what is known now; one query a kind for all of them."""
        vendors = self.sudo()  # the standing does not depend on who looks
        types = self.env["wardclerk.vendor.document.type"].sudo()  # as above
        types = types.search([("active", "=", True)])
        today = fields.Date.context_today(self)
        for vendor in vendors:
            found = standing(
                is_approved="approved" in vendor.onboarding_ids.mapped("state"),
                is_asked=bool(vendor._live_onboardings()),
                is_blocked=vendor.is_blocked,
                is_excluded="confirmed" in vendor.hit_ids.mapped("verdict"),
                is_restricted=vendor.is_restricted,
                open_hits=vendor.hit_ids.mapped("verdict").count("open"),
                papers=[vendor._paper(kind) for kind in types],
                today=today,
            )
            vendor._set_standing(found)

    def _live_onboardings(self):
        return self.onboarding_ids.filtered(
            lambda one: one.state in ("draft", "invited", "submitted")
        )

    def _paper(self, kind):
        """Return the best accepted document of a type: the one that holds longest."""
        accepted = self.document_ids.filtered(
            lambda one: one.type_id == kind and one.state == "accepted"
        )
        best = accepted.sorted(lambda one: one.valid_until or date.max)[-1:]
        return Paper(
            name=kind.name,
            is_required=kind.is_required,
            has_file=bool(best),
            valid_until=best.valid_until or None,
            lead_days=kind.lead_days,
            grace_days=kind.grace_days,
        )

    def _set_standing(self, found):
        reasons = [list(reason) for reason in found.reasons]
        before = self.status
        if before == found.status and (self.status_reasons or []) == reasons:
            return
        permitted(self).write({"status": found.status.value, "status_reasons": reasons})
        if before != found.status:
            self._record_vendor(
                "vendor.status_changed",
                old={"status": before},
                new={"status": found.status.value},
            )
            self._message_log(body=self.status_words)

    # -- acts ----------------------------------------------------------------

    def action_open_block(self):
        """Ask why the vendor is blocked."""
        return self._open_prompt("block")

    def action_open_restrict(self):
        """Ask why the vendor is restricted."""
        return self._open_prompt("restrict")

    def _open_prompt(self, kind):
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.partner_id.name,
            "res_model": "wardclerk.vendor.prompt",
            "view_mode": "form",
            "target": "new",
            "context": {"default_kind": kind, "default_vendor_id": self.id},
        }

    def _tighten(self, kind, reason):
        """Block or restrict: one person may; only another onboarding lifts it."""
        self.ensure_one()
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the next reader asks."))
        field = {"block": "is_blocked", "restrict": "is_restricted"}[kind]
        # The engine's own row, after the check of who may.
        permitted(self.sudo()).write({field: True, "act_reason": reason.strip()})
        self._record_vendor(f"vendor.{field.removeprefix('is_')}", reason=reason)
        self._refresh()

    def action_review(self):
        """Ask for another onboarding, which is how blocks and restrictions end."""
        self.ensure_one()
        self.check_access("write")
        onboarding = self.env["wardclerk.vendor.onboarding"].create(
            {"partner_id": self.partner_id.id, "reason": self.env._("Another review")}
        )
        return onboarding.get_formview_action()

    def _record_vendor(self, action, reason=None, old=None, new=None, **detail):
        for vendor in self:
            self.env["wardclerk.audit"]._record(
                action,
                vendor,
                reason=reason,
                old=old,
                new=new,
                # The firm's own number, whoever acts.
                detail={"vendor": vendor.sudo().partner_id.id, **detail},
            )
