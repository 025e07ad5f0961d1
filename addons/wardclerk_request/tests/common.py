"""What the tests of purchase requests share: a clinic, goods, a request, a buyer."""

from odoo.fields import Command

from odoo.addons.wardclerk_approval.tests.common import make_person

BUYER = "base.group_user,purchase.group_purchase_user"


class RequestValues:
    """Mixed into a test case that has an environment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clinic = cls.env["wardclerk.facility"].create(
            {"name": "Mercy Clinic", "code": "MERCY"}
        )
        account = cls.env["account.analytic.account"].create(
            {
                "name": "Mercy Nursing",
                "plan_id": cls.env["account.analytic.plan"]
                .create({"name": "Wards"})
                .id,
            }
        )
        cls.ward = cls.env["wardclerk.cost.centre"].create(
            {
                "name": "Nursing",
                "code": "4100",
                "facility_id": cls.clinic.id,
                "analytic_account_id": account.id,
            }
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Anders Surgical Supply"})
        cls.category = cls.env["product.category"].create({"name": "Pumps"})
        cls.product = cls._product("Infusion pump", cls.vendor, 1000.0)
        cls.buyer = make_person(cls.env, "request_buyer", BUYER)

    @classmethod
    def _product(cls, name, vendor, price, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "categ_id": cls.category.id,
                "standard_price": price,
                "supplier_taxes_id": [Command.clear()],
                "seller_ids": [
                    Command.create({"partner_id": vendor.id, "price": price})
                ]
                if vendor
                else [],
                **values,
            }
        )

    def values(self, quantity=2.0, **changes):
        """Return what creates one request for pumps, complete."""
        return {
            "title": "Pumps for the new ward",
            "facility_id": self.clinic.id,
            "cost_centre_id": self.ward.id,
            "line_ids": [self.line(quantity=quantity)],
            **changes,
        }

    def line(self, **changes):
        return Command.create({"product_id": self.product.id, **changes})

    def approved(self, quantity=2.0, user=None, **changes):
        """Return a request that may be ordered, as the buyer sees it."""
        requests = self.env["wardclerk.purchase.request"].with_user(user or self.nurse)
        request = requests.create(self.values(quantity, **changes))
        request.action_submit()
        return request.with_user(self.buyer)

    def order(self, requests):
        """Return the orders that the buyer makes of requests."""
        requests.action_create_orders()
        return requests.line_ids.allocation_ids.filtered(
            lambda one: not one.is_released
        ).order_line_id.order_id
