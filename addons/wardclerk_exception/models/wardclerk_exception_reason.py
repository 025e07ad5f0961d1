"""Why a document cannot go on by itself: a code, who settles it, what comes first."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError

SEVERITIES = [
    ("note", "Tells"),
    ("warn", "Asks for a look"),
    ("stop", "Stops the document"),
]
COST_KINDS = [
    ("late_fee", "Late fee"),
    ("discount", "Discount that is lost"),
    ("stock_out", "Stock runs out"),
    ("lapse", "Something lapses"),
]
# What decides whether a document is held comes with the addon that notices it.
FIXED = ("code", "severity", "is_checked", "hides_ids", "group_id", "active")
WATCHED = ("owner_field", "owner_role_id", "override_role_id", *FIXED)


class WardclerkExceptionReason(models.Model):
    """Domains bring theirs as data; policies hold documents by code.

    While an exception of a reason that stops is open, no gate of its document opens,
    whatever policies say.
    """

    _name = "wardclerk.exception.reason"
    _description = "Exception Reason"
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, help="The word that policies use.")
    name = fields.Char(required=True, translate=True)
    advice = fields.Char(string="Next Step", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    severity = fields.Selection(SEVERITIES, required=True, default="warn")
    is_checked = fields.Boolean(
        string="Checked",
        help="It ends by itself when it no longer holds, and not before.",
    )
    res_model = fields.Char(string="Document Model", help="Empty: any document.")
    group_id = fields.Many2one(
        "res.groups",
        string="Worked by",
        required=True,
        ondelete="restrict",
        help="Who sees these exceptions and settles them.",
    )
    owner_field = fields.Char(
        string="Owner from Field",
        help="A field of the document that names a person, such as requester_id.",
    )
    owner_role_id = fields.Many2one(
        "wardclerk.role",
        string="Owner by Role",
        ondelete="restrict",
        help="Who holds this role at the document's facility.",
    )
    override_role_id = fields.Many2one(
        "wardclerk.role",
        string="Override Confirmed by",
        ondelete="restrict",
        help="The second person's role. Empty: a policy owner.",
    )
    hides_ids = fields.Many2many(
        "wardclerk.exception.reason",
        "wardclerk_exception_reason_hides_rel",
        "reason_id",
        "hidden_id",
        help="While this is open, these need no look: they may vanish with it.",
    )
    cost_kind = fields.Selection(COST_KINDS, string="Cost of Delay")

    _code_unique = models.Constraint(
        "UNIQUE (code)", "This code already names another reason."
    )
    _code_form = models.Constraint(
        "CHECK (code ~ '^[a-z][a-z0-9_]*$')",
        "A reason's code is lower-case letters, digits and underscores.",
    )

    @api.constrains("hides_ids")
    def _check_hides(self):
        if self._has_cycle("hides_ids"):
            raise ValidationError(
                self.env._("Reasons that hide each other would be seen by nobody.")
            )

    @api.constrains("owner_field", "res_model")
    def _check_owner_field(self):
        for reason in self.filtered(lambda one: one.owner_field and one.res_model):
            known = self.env[reason.res_model]._fields if self._knows(reason) else {}
            field = known.get(reason.owner_field)
            if known and (field is None or field.comodel_name != "res.users"):
                raise ValidationError(
                    self.env._(
                        "%(field)s is no field of the document that names a person.",
                        field=reason.owner_field,
                    )
                )

    def _knows(self, reason):
        return reason.res_model in self.env

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        reasons = super().create(vals_list)
        self.env["wardclerk.audit"]._record("exception_reason.added", reasons)
        return reasons

    def write(self, vals):
        self._refuse_fixed(vals)
        names = [name for name in WATCHED if name in vals]
        before = {one.id: {name: one[name] for name in names} for one in self}
        result = super().write(vals)
        self.env.registry.clear_cache()
        if names:
            self.env["wardclerk.audit"]._record(
                "exception_reason.changed",
                self,
                old=before,
                new={one.id: {name: one[name] for name in names} for one in self},
            )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self._refuse_fixed(("active",))

    def _refuse_fixed(self, names):
        """What holds documents is not loosened by hand: it comes with a release."""
        is_release = self.env.uid == SUPERUSER_ID and self.env.su
        if not is_release and any(name in FIXED for name in names):
            raise AccessError(
                self.env._(
                    "What a reason holds comes with its addon. Let a policy ask for"
                    " more, or override the single exception."
                )
            )

    @api.model
    def _by_code(self, codes):
        """Return {code: reason} and refuse codes that nobody declared."""
        found = {one.code: one for one in self.search([("code", "in", list(codes))])}
        unknown = set(codes) - found.keys()
        if unknown:
            raise ValidationError(
                self.env._("No exception has these codes: %s", ", ".join(unknown))
            )
        return found

    @api.model
    def _hides(self):
        """Return {code: codes that it hides} of all reasons."""
        return {
            one.code: set(one.hides_ids.mapped("code"))
            for one in self.with_context(active_test=False).search([])
            if one.hides_ids
        }
