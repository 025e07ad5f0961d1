"""Lines of a purchase order: part of the content that is approved."""

from odoo import models


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["wardclerk.approval.line.mixin", "purchase.order.line"]

    _approval_document_field = "order_id"
