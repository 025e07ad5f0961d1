"""One purchase request: what a department needs, why, and who pays for it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

OPEN = ("draft", "requested")  # the requester may still change what is asked for
PASSED = ("approved", "done")


class WardclerkPurchaseRequest(models.Model):
    """States move by the methods below only, which leave evidence each time."""

    _name = "wardclerk.purchase.request"
    _description = "Purchase Request"
    _inherit = ["wardclerk.approval.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _approval_gates = {"approve": PASSED}
    _approval_maker_fields = ("requester_id",)
    _approval_protected_fields = (
        *("requester_id", "company_id", "facility_id", "cost_centre_id"),
        *("currency_id", "amount_total", "is_urgent", "title", "reason"),
    )
    _approval_protected_lines = {
        "line_ids": (
            *("product_id", "name", "quantity", "uom_id", "price_unit"),
            "category_id",
        )
    }

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    title = fields.Char(
        string="What for", required=True, tracking=True, help="In a few words."
    )
    reason = fields.Text(help="Why it is needed. Approvers read it.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("done", "Closed"),
            ("cancel", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    requester_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="For whom it is. They cannot approve it, nor the order that follows.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id", store=True, precompute=True
    )
    facility_id = fields.Many2one(
        "wardclerk.facility",
        compute="_compute_facility_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
        tracking=True,
    )
    cost_centre_id = fields.Many2one(
        "wardclerk.cost.centre",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        domain="[('facility_id', 'parent_of', facility_id)]",
        help="Who bears the cost.",
    )
    is_urgent = fields.Boolean(
        string="Urgent", tracking=True, help="Care is at risk if it comes late."
    )
    needed_by_date = fields.Date(string="Needed by", tracking=True)
    line_ids = fields.One2many("wardclerk.purchase.request.line", "request_id")
    amount_total = fields.Monetary(
        string="Estimated Total",
        compute="_compute_amount_total",
        store=True,
        tracking=True,
    )

    _number_unique = models.UniqueIndex(
        "(company_id, name) WHERE name <> '/'", "This number is another request's."
    )
    _open_idx = models.Index(
        "(company_id, state) WHERE state IN ('requested', 'approved')"
    )

    @api.depends("requester_id", "company_id")
    def _compute_facility_id(self):
        for request in self:
            request.facility_id = request._approval_own_facility()

    @api.depends("line_ids.price_subtotal")
    def _compute_amount_total(self):
        for request in self:
            request.amount_total = sum(request.line_ids.mapped("price_subtotal"))

    @api.depends("name", "title")
    def _compute_display_name(self):
        for request in self:
            number = request.name if request.name != "/" else ""
            request.display_name = f"{number} {request.title or ''}".strip()

    # -- who decides -----------------------------------------------------------

    def _approval_requester(self):
        return self.requester_id or super()._approval_requester()

    def _approval_facts(self):
        return {
            request.id: {
                "product_categories": request._category_words(),
                "controlled": any(request.line_ids.mapped("is_controlled")),
                "free_text": any(not line.product_id for line in request.line_ids),
                "urgent": request.is_urgent,
                "department": request.cost_centre_id.department_id.name or None,
                "cost_centre": request.cost_centre_id.code or None,
            }
            for request in self
        }

    def _category_words(self):
        """Return the names of the lines' categories and of those above them."""
        names = self.line_ids.category_id.mapped("complete_name")
        return sorted({word for name in names for word in name.split(" / ")})

    def _on_approved(self, case):
        result = super()._on_approved(case)
        self._approval_go_on(lambda: self._move("approved"), self.requester_id)
        return result

    def _on_refused(self, case):
        result = super()._on_refused(case)
        if self.state == "requested":  # the requester changes it, or lets it be
            self._move("draft")
        return result

    def _on_sent_back(self, case):
        result = super()._on_sent_back(case)
        if self.state == "requested":  # the requester corrects it and asks again
            self._move("draft")
        return result

    # -- the requester's buttons -----------------------------------------------

    def action_submit(self):
        """Ask for it. Where no policy wants an approval it is approved at once."""
        self.check_access("write")
        asking = self.filtered(lambda request: request.state == "draft")
        asking._refuse_incomplete()
        asking._move("requested")
        waiting = asking.filtered(lambda request: request.state == "requested")
        held = waiting._approval_ask()
        free = (waiting - held).filtered(lambda request: request.state == "requested")
        free._move("approved")
        told = asking.filtered(
            lambda request: request.approval_state in ("pending", "refused")
        )
        return told._approval_notice() if told else True

    def action_take_back(self):
        """Make it a draft again, as long as nothing was ordered for it."""
        self.check_access("write")
        self._refuse_ordered()
        cases = self.env["wardclerk.approval.case"]._live(self)
        pending = cases.filtered(lambda case: case.state == "pending")
        pending._withdraw(self.env._("The requester took it back"))
        self._move("draft")
        return True

    def action_cancel(self):
        """It is not needed any more; nothing was ordered for it yet."""
        self.check_access("write")
        self._refuse_ordered()
        self._move("cancel")
        return True

    def _refuse_incomplete(self):
        for request in self:
            if not request.line_ids:
                raise UserError(
                    self.env._(
                        "%s has no lines. Add what you need first.",
                        request.display_name,
                    )
                )
            if not request.facility_id:
                raise UserError(
                    self.env._(
                        "%s names no facility. Choose where it is needed.",
                        request.display_name,
                    )
                )

    def _refuse_ordered(self):
        """What is in orders is not taken back behind the buyer's back."""
        for request in self:
            orders = request._live_orders()
            if orders:
                raise UserError(
                    self.env._(
                        "%(request)s is in %(orders)s. Ask procurement to cancel that"
                        " first.",
                        request=request.display_name,
                        orders=", ".join(orders.mapped("name")),
                    )
                )

    # -- the guard -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "draft") != "draft":
                raise AccessError(self._state_words())
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                # Who may ask gets a number, also without a right on sequences.
                sequence = self.env["ir.sequence"].sudo().with_company(company)
                vals["name"] = sequence.next_by_code(self._name) or "/"
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals and not take_permit(self):
            raise AccessError(self._state_words())
        # Lines guard themselves: a form sends them whole, also with the buyer's part.
        own = vals.keys() - self._approval_protected_lines.keys()
        if self._approval_concerns({name: vals[name] for name in own}):
            self._refuse_edit()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(request.state not in ("draft", "cancel") for request in self):
            raise UserError(
                self.env._("Only drafts are deleted. Cancel the request instead.")
            )

    def _state_words(self):
        return self.env._("A request goes on by its buttons, not by writing its state.")

    def _refuse_edit(self):
        """What was approved, closed or cancelled stays, also without a policy."""
        for request in self.sudo():  # whether it is open does not depend on who looks
            if request.state not in OPEN:
                raise UserError(
                    self.env._(
                        "%s is not open any more. Take it back to change what it"
                        " asks for.",
                        request.display_name,
                    )
                )

    def _move(self, state):
        """Bring requests into a state and leave evidence of it."""
        if not self:
            return
        before = {request.id: {"state": request.state} for request in self}
        permitted(self).write({"state": state})
        self.env["wardclerk.audit"]._record(
            "purchase_request.moved", self, old=before, new={"state": state}
        )

    def _approval_next_step(self):
        return self.env._("Take it back to a draft first.")
