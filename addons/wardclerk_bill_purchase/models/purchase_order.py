"""Orders whose prices hold while their quantities are open."""

from odoo import fields, models

from odoo.addons.wardclerk_purchase.models.purchase_order import PurchaseOrder as Base


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    # A contract holds bills to less: it is part of what is approved.
    _approval_protected_fields = (*Base._approval_protected_fields, "is_contract")

    is_contract = fields.Boolean(
        string="Contract",
        copy=False,
        help="Bills are held to the prices; how much is called off is open.",
    )
