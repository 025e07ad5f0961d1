"""One thing that a request asks for, and how much of it is ordered and has come."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

BUYERS_FIELDS = {"order_product_id", "vendor_id"}


class WardclerkPurchaseRequestLine(models.Model):
    """What is asked for is the requester's, `order_product_id` and `vendor_id` are the
    buyer's: as what it is ordered, and where. Only the former is approved."""

    _name = "wardclerk.purchase.request.line"
    _description = "Purchase Request Line"
    _inherit = ["wardclerk.approval.line.mixin"]
    _order = "request_id desc, sequence, id"
    _rec_name = "name"
    _check_company_auto = True

    _approval_document_field = "request_id"

    request_id = fields.Many2one(
        "wardclerk.purchase.request", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="request_id.currency_id")
    state = fields.Selection(related="request_id.state", string="Request State")
    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain=[("purchase_ok", "=", True)],
        help="From the catalogue. Empty: say what you need in your own words.",
    )
    name = fields.Char(
        string="What",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    category_id = fields.Many2one(
        "product.category",
        compute="_compute_category_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    is_controlled = fields.Boolean(
        string="Controlled", compute="_compute_is_controlled", compute_sudo=True
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        required=True,
        ondelete="restrict",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    price_unit = fields.Float(
        string="Estimated Price",
        min_display_digits="Product Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
    )
    price_subtotal = fields.Monetary(
        string="Estimate", compute="_compute_price_subtotal", store=True
    )
    order_product_id = fields.Many2one(
        "product.product",
        string="Order as",
        compute="_compute_order_product_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
        domain=[("purchase_ok", "=", True)],
    )
    vendor_id = fields.Many2one(
        "res.partner",
        compute="_compute_vendor_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
    )
    allocation_ids = fields.One2many(
        "wardclerk.purchase.request.allocation", "request_line_id"
    )
    quantity_allocated = fields.Float(
        string="In Orders",
        digits="Product Unit",
        compute="_compute_quantities",
        store=True,
        compute_sudo=True,
        help="In quotations and orders that are not cancelled.",
    )
    quantity_ordered = fields.Float(
        string="Ordered",
        digits="Product Unit",
        compute="_compute_quantities",
        store=True,
        compute_sudo=True,
        help="In confirmed orders.",
    )
    quantity_received = fields.Float(
        string="Received",
        digits="Product Unit",
        compute="_compute_quantities",
        store=True,
        compute_sudo=True,
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "A quantity is above zero. Delete the line instead."
    )
    _price_not_negative = models.Constraint(
        "CHECK (price_unit >= 0)", "An estimated price is not negative."
    )
    # Allocations write this row, so that two buyers at once cannot both take the rest.
    _not_ordered_twice = models.Constraint(
        "CHECK (COALESCE(quantity_allocated, 0) <= quantity)",
        "More would be ordered than the request asks for.",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.product_id.display_name or line.name

    @api.depends("product_id")
    def _compute_category_id(self):
        for line in self:
            line.category_id = line.product_id.categ_id or line.category_id

    @api.depends("product_id")
    def _compute_uom_id(self):
        unit = self.env.ref("uom.product_uom_unit")
        for line in self:
            line.uom_id = line.product_id.uom_id or line.uom_id or unit

    @api.depends("product_id", "uom_id", "company_id")
    def _compute_price_unit(self):
        for line in self:
            product = line.product_id.with_company(line.company_id)
            if not product:
                line.price_unit = line.price_unit
                continue
            # An estimate for the approver; its source is not the requester's to read.
            cost = product.sudo().standard_price
            line.price_unit = product.uom_id._compute_price(cost, line.uom_id)

    @api.depends("quantity", "price_unit", "request_id.currency_id")
    def _compute_price_subtotal(self):
        for line in self:
            amount = line.quantity * line.price_unit
            line.price_subtotal = line.currency_id.round(amount)

    @api.depends("product_id", "category_id.parent_path", "category_id.is_controlled")
    def _compute_is_controlled(self):
        for line in self:
            categories = line.category_id | line.product_id.categ_id
            line.is_controlled = any(
                category._is_controlled_or_below() for category in categories
            )

    @api.depends("product_id")
    def _compute_order_product_id(self):
        for line in self:
            line.order_product_id = line.product_id or line.order_product_id

    @api.depends("order_product_id", "company_id")
    def _compute_vendor_id(self):
        for line in self:
            sellers = line.order_product_id.seller_ids.filtered(
                lambda one, line=line: (
                    not one.company_id or one.company_id == line.company_id
                )
            )
            line.vendor_id = sellers[:1].partner_id or line.vendor_id

    @api.depends(
        "allocation_ids.quantity",
        "allocation_ids.is_released",
        "allocation_ids.order_line_id.order_id.state",
        "allocation_ids.order_line_id.qty_received",
    )
    def _compute_quantities(self):
        for line in self:
            live = line.allocation_ids.filtered(lambda one: not one.is_released)
            ordered = live.filtered("is_ordered")
            line.quantity_allocated = sum(live.mapped("quantity"))
            line.quantity_ordered = sum(ordered.mapped("quantity"))
            line.quantity_received = sum(one._received() for one in ordered)

    @api.constrains("product_id", "order_product_id", "uom_id")
    def _check_unit(self):
        for line in self.sudo():  # which units fit does not depend on who asks
            for product in line.product_id | line.order_product_id:
                if not product.uom_id._has_common_reference(line.uom_id):
                    raise ValidationError(
                        self.env._(
                            "%(product)s is not counted in %(unit)s. Choose a unit such"
                            " as %(own)s.",
                            product=product.display_name,
                            unit=line.uom_id.name,
                            own=product.uom_id.name,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_buyers_part({name for vals in vals_list for name in vals})
        lines = super().create(vals_list)
        lines.request_id._refuse_edit()
        return lines

    def write(self, vals):
        self._refuse_buyers_part(vals)
        if vals.get("request_id"):  # rules ask about the request that it leaves only
            self.request_id.browse(vals["request_id"]).check_access("write")
        concerned = self._approval_concerns(vals)
        if concerned:
            self.request_id._refuse_edit()
        result = super().write(vals)
        if concerned:
            self.request_id._refuse_edit()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self.request_id._refuse_edit()

    def _refuse_buyers_part(self, names):
        """As what it is ordered, and where, is said by who may order."""
        theirs = BUYERS_FIELDS.intersection(names)
        if theirs and not self.env["purchase.order"].has_access("create"):
            raise AccessError(
                self.env._(
                    "Procurement chooses vendor and product of the order. Write your"
                    " wish into the reason."
                )
            )

    def _quantity_open(self):
        """Return how much of it is in no order yet."""
        self.ensure_one()
        return self.uom_id.round(self.quantity - self.quantity_allocated)
