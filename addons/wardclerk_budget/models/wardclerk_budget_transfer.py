"""Money that moves between budget lines, or comes and goes from outside."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_amount

from odoo.addons.wardclerk_policy.permit import permitted, take_permit


class WardclerkBudgetTransfer(models.Model):
    """Without a line to take from, the budget grows; without one to give to, it
    shrinks. Policies see which of the three it is."""

    _name = "wardclerk.budget.transfer"
    _description = "Budget Transfer"
    _inherit = ["wardclerk.approval.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _approval_gates = {"approve": ("done",)}
    _approval_amount_field = "amount"
    _approval_protected_fields = (
        *("from_line_id", "to_line_id", "company_id", "amount", "currency_id"),
        "reason",
    )

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        precompute=True,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id", store=True, precompute=True
    )
    from_line_id = fields.Many2one(
        "wardclerk.budget.line",
        string="From",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain=[("budget_id.state", "=", "open")],
        help="Empty: the money comes from outside and the budget grows.",
    )
    to_line_id = fields.Many2one(
        "wardclerk.budget.line",
        string="To",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain=[("budget_id.state", "=", "open")],
        help="Empty: the money is given up and the budget shrinks.",
    )
    facility_id = fields.Many2one(
        "wardclerk.facility",
        compute="_compute_facility_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    amount = fields.Monetary(required=True, tracking=True)
    reason = fields.Text(required=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("requested", "Requested"),
            ("done", "Done"),
            ("cancel", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    left_before = fields.Monetary(
        string="Left There", related="from_line_id.left", help="Before the transfer."
    )

    _amount_above_zero = models.Constraint(
        "CHECK (amount > 0)", "A transfer is above zero. Swap From and To instead."
    )
    _somewhere = models.Constraint(
        "CHECK (from_line_id IS NOT NULL OR to_line_id IS NOT NULL)",
        "Say from where or to where.",
    )
    _elsewhere = models.Constraint(
        "CHECK (from_line_id IS DISTINCT FROM to_line_id)", "From and To are the same."
    )

    @api.depends("from_line_id", "to_line_id")
    def _compute_company_id(self):
        for one in self:
            line = one.to_line_id or one.from_line_id
            one.company_id = line.company_id or one.company_id or self.env.company

    @api.depends("from_line_id.facility_id", "to_line_id.facility_id")
    def _compute_facility_id(self):
        for one in self:
            one.facility_id = (one.from_line_id or one.to_line_id).facility_id

    @api.constrains("from_line_id", "to_line_id")
    def _check_one_currency(self):
        for one in self:
            if len((one.from_line_id | one.to_line_id).company_id) > 1:
                raise ValidationError(
                    self.env._("Money moves within one company. Choose another line.")
                )

    def _approval_facts(self):
        return {
            one.id: {
                "from_outside": not one.from_line_id,
                "to_outside": not one.to_line_id,
                "within_facility": one._is_within_facility(),
                "cost_centre": one.to_line_id.cost_centre_id.code or None,
            }
            for one in self
        }

    def _is_within_facility(self):
        lines = self.from_line_id | self.to_line_id
        return len(lines) == 2 and len(lines.facility_id) == 1

    def _on_approved(self, case):
        result = super()._on_approved(case)
        self._approval_go_on(self._carry_out, self.create_uid)
        return result

    def _on_refused(self, case):
        result = super()._on_refused(case)
        if self.state == "requested":
            self._move("draft")
        return result

    def action_submit(self):
        """Ask for it. Where no policy wants an approval it is done at once."""
        self.check_access("write")
        asking = self.filtered(lambda one: one.state == "draft")
        asking._move("requested")
        waiting = asking.filtered(lambda one: one.state == "requested")
        held = waiting._approval_ask()
        free = (waiting - held).filtered(lambda one: one.state == "requested")
        for one in free:
            one._carry_out()
        told = asking.filtered(lambda one: one.approval_state in ("pending", "refused"))
        return told._approval_notice() if told else True

    def action_cancel(self):
        """It is not wanted any more."""
        self.check_access("write")
        self.filtered(lambda one: one.state != "done")._move("cancel")
        return True

    def _carry_out(self):
        """Move the money, if it is still free where it comes from."""
        self.ensure_one()
        source, target = self.from_line_id, self.to_line_id
        (source | target).sudo()._take()  # two transfers at once share the same money
        for line in source | target:
            if line.sudo().state != "open":  # of a budget that the approver may not see
                raise UserError(
                    self.env._("%s is not open any more.", line.budget_id.name)
                )
        if source and self.currency_id.compare_amounts(source.left, self.amount) < 0:
            raise UserError(
                self.env._(
                    "%(line)s has %(left)s left, less than the transfer takes.",
                    line=source.display_name,
                    left=format_amount(self.env, source.left, self.currency_id),
                )
            )
        self._move("done")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "draft") != "draft":
                raise AccessError(self._state_words())
            if vals.get("name", "/") == "/":
                sequence = self.env["ir.sequence"]
                vals["name"] = sequence.next_by_code(self._name) or "/"
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals and not take_permit(self):
            raise AccessError(self._state_words())
        if self._approval_concerns(vals):
            self._refuse_closed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(one.state not in ("draft", "cancel") for one in self):
            raise UserError(self.env._("Only drafts are deleted."))

    def _refuse_closed(self):
        if any(one.state in ("done", "cancel") for one in self):
            raise UserError(
                self.env._("What was transferred stays. Transfer it back instead.")
            )

    def _state_words(self):
        return self.env._("A transfer goes on by its buttons, not by its state.")

    def _move(self, state):
        if not self:
            return
        before = {one.id: {"state": one.state} for one in self}
        permitted(self).write({"state": state})
        self.env["wardclerk.audit"]._record(
            "budget_transfer.moved",
            self,
            old=before,
            new={"state": state},
            detail={
                one.id: {
                    "amount": one.amount,
                    "from": one.from_line_id.cost_centre_id.code,
                    "to": one.to_line_id.cost_centre_id.code,
                }
                for one in self
            },
        )
