"""Up to which difference from its order a bill may pass, written by two people."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import file_open

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core.matching import Limit, Tolerance, strictest

KINDS = (
    *("line_amount", "quantity", "unit_price"),
    *("overbilled_total", "over_tax", "under_tax"),
)
LIMITS = tuple(f"{kind}_{what}" for kind in KINDS for what in ("value", "percent"))


def _value(kind):
    return fields.Float(
        string=f"{kind}, Value",
        digits=(16, 4),
        aggregator=None,
        help="In the bill's own currency or unit. 0: no limit of this form.",
    )


def _percent(kind):
    return fields.Float(
        string=f"{kind}, Percent",
        digits=(16, 4),
        aggregator=None,
        help="Of what was agreed. 0: no limit of this form.",
    )


class WardclerkMatchTolerance(models.Model):
    """For one vendor category at one facility and all that is part of it.

    A difference within both limits passes; with neither, none does. What is in force
    was written by one policy owner and activated by another; it is never edited: a
    new one takes its place.
    """

    _name = "wardclerk.match.tolerance"
    _description = "Matching Tolerance"
    _inherit = ["wardclerk.audit.mixin"]
    _order = "state, facility_id, category_id, id desc"

    category_id = fields.Many2one(
        "res.partner.category",
        string="Vendor Category",
        ondelete="restrict",
        help="Empty: vendors of any category.",
    )
    facility_id = fields.Many2one(
        "wardclerk.facility", ondelete="restrict", help="Empty: everywhere."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In Force"), ("retired", "Retired")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    line_amount_value = _value("Line Amount")
    line_amount_percent = _percent("Line Amount")
    quantity_value = _value("Quantity")
    quantity_percent = _percent("Quantity")
    unit_price_value = _value("Unit Price")
    unit_price_percent = _percent("Unit Price")
    overbilled_total_value = _value("Overbilled Total")
    overbilled_total_percent = _percent("Overbilled Total")
    over_tax_value = _value("Over-Tax")
    over_tax_percent = _percent("Over-Tax")
    under_tax_value = _value("Under-Tax")
    under_tax_percent = _percent("Under-Tax")
    author_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    activated_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    activated_at = fields.Datetime(readonly=True, copy=False)

    _two_people = models.Constraint(
        "CHECK (state = 'draft' OR (author_id IS NOT NULL"
        " AND activated_by_id IS NOT NULL AND author_id <> activated_by_id))",
        "Another policy owner activates a tolerance.",
    )
    _not_negative = models.Constraint(
        f"CHECK (LEAST({', '.join(LIMITS)}) >= 0)", "A tolerance is not negative."
    )
    _one_in_force = models.UniqueIndex(
        "(COALESCE(category_id, 0), COALESCE(facility_id, 0)) WHERE state = 'active'",
        "One tolerance is in force for a category at a facility.",
    )

    @api.model
    def _install_guards(self):
        """Hold the same rules in the database (see data/tolerance_guard.sql)."""
        with file_open("wardclerk_bill_purchase/data/tolerance_guard.sql") as guards:
            self.env.cr.execute(guards.read())

    @api.depends("category_id", "facility_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "%(category)s, %(facility)s",
                category=one.category_id.name or self.env._("Any vendor"),
                facility=one.facility_id.name or self.env._("everywhere"),
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.update(state="draft", author_id=self.env.uid, activated_by_id=False)
        drafts = super().create(vals_list)
        self.env["wardclerk.audit"]._record("tolerance.drafted", drafts)
        return drafts

    def write(self, vals):
        if take_permit(self):
            return super().write(vals)
        self.check_access("write")
        if any(one.state != "draft" for one in self):
            raise UserError(
                self.env._(
                    "What is in force is not edited. Duplicate it, and change that."
                )
            )
        # Whoever wrote last is the author: they do not activate their own text.
        forced = {"state": "draft", "author_id": self.env.uid, "activated_by_id": False}
        return super().write({**vals, **forced})

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(one.state != "draft" for one in self):
            raise UserError(self.env._("What was in force stays on record."))

    def action_activate(self):
        """Put this in force, as another policy owner than its author."""
        self.ensure_one()
        self.check_access("write")
        if not self.env["res.users"]._wardclerk_in_person():
            raise AccessError(
                self.env._("Only a person activates it, with their own log-in.")
            )
        self.sudo().lock_for_update()  # in force for everybody
        if self.state != "draft":
            raise UserError(self.env._("Only a draft can be activated."))
        if self.author_id == self.env.user:
            raise UserError(self.env._("You wrote it. Another policy owner activates."))
        before = self.search(
            [
                ("state", "=", "active"),
                ("category_id", "=", self.category_id.id),
                ("facility_id", "=", self.facility_id.id),
            ]
        )
        permitted(before).write({"state": "retired"})
        before.flush_recordset()
        permitted(self).write(
            {
                "state": "active",
                "activated_by_id": self.env.uid,
                "activated_at": fields.Datetime.now(),
            }
        )
        self.env["wardclerk.audit"]._record(
            "tolerance.activated",
            self,
            old={name: before[name] for name in LIMITS} if before else None,
            new={name: self[name] for name in LIMITS},
            detail={"author": self.author_id},
        )
        return True

    def action_retire(self):
        """Take it out of force: less passes from now on."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "active":
            raise UserError(self.env._("Only what is in force can be retired."))
        permitted(self).write({"state": "retired"})
        self.env["wardclerk.audit"]._record("tolerance.retired", self)
        return True

    # -- which one holds -----------------------------------------------------------

    @api.model
    def _in_force(self):
        """Return all that is in force, to choose from for many bills."""
        # What holds does not depend on who asks.
        return self.sudo().search([("state", "=", "active")])

    def _for(self, categories, facility):
        """Return what holds for a vendor's categories at a facility.

        The nearest facility counts, then a category of the vendor; of several at the
        same place the strictest.
        """
        path = facility._ancestor_ids() if facility else []
        ranked = {}
        for one in self:
            if one.category_id and one.category_id not in categories:
                continue
            if one.facility_id and one.facility_id.id not in path:
                continue
            depth = path.index(one.facility_id.id) + 1 if one.facility_id else 0
            ranked.setdefault((depth, bool(one.category_id)), []).append(one._as_core())
        return strictest(ranked[max(ranked)] if ranked else ())

    def _as_core(self):
        return Tolerance(
            **{
                kind: Limit(_set(self[f"{kind}_value"]), _set(self[f"{kind}_percent"]))
                for kind in KINDS
            }
        )


def _set(number):
    return Decimal(repr(number)) if number else None
