"""What the tests of purchase orders share: a vendor, a product, an order."""

from odoo.fields import Command


class OrderValues:
    """Mixed into a test case that has an environment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Anders Surgical Supply"})
        category = cls.env["product.category"].create({"name": "Implants"})
        cls.product = cls.env["product.product"].create(
            {
                "name": "Hip stem, size 4",
                "type": "consu",
                "categ_id": category.id,
                "standard_price": 900.0,
                "supplier_taxes_id": [Command.clear()],
            }
        )

    def values(self, quantity=2.0, price=1000.0, **changes):
        """Return what creates one order; its amount has no taxes."""
        return {
            "partner_id": self.vendor.id,
            "order_line": [self.line(product_qty=quantity, price_unit=price)],
            **changes,
        }

    def line(self, **changes):
        values = {"product_id": self.product.id, "product_qty": 1.0, "price_unit": 10.0}
        return Command.create({**values, "tax_ids": [Command.clear()], **changes})
