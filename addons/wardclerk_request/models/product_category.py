"""Which goods are controlled, such as opioids: policies look at them."""

from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    is_controlled = fields.Boolean(
        string="Controlled Items",
        tracking=True,
        help="Goods whose purchase policies look at, such as controlled substances."
        " It holds for all categories below as well.",
    )

    def _is_controlled_or_below(self):
        """Tell whether this category or one above it is controlled."""
        self.ensure_one()
        path = [int(part) for part in (self.parent_path or "").split("/")[:-1]]
        return any(self.browse(path).mapped("is_controlled"))
