"""Orders that do not fit, and the people who settle that."""

from odoo.addons.wardclerk_approval.tests.common import make_person, make_role
from odoo.addons.wardclerk_approval.tests.fake import ORDER, FakeOrderCase
from odoo.addons.wardclerk_exception import Noticed

FINANCE = "wardclerk_base.group_finance"
CODES = ("test_no_vendor", "test_price", "test_copy")


class ExceptionCase(FakeOrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = make_person(cls.env, "exception_clerk", FINANCE)
        cls.colleague = make_person(cls.env, "exception_colleague", FINANCE)
        cls.controller = make_person(
            cls.env, "exception_controller", "base.group_user", email="c@mercy.example"
        )
        cls.role = make_role(cls.env, "test_controller", cls.controller)
        cls.desk = make_role(cls.env, "test_desk", cls.clerk, cls.colleague)
        cls.price = cls.make_reason("test_price", cost_kind="late_fee", is_checked=True)
        cls.no_vendor = cls.make_reason(
            "test_no_vendor", hides_ids=cls.price.ids, is_checked=True
        )
        cls.copy_of = cls.make_reason("test_copy", severity="stop")
        cls.exceptions = cls.env["wardclerk.exception"]
        cls.order = cls.make_order(50)

    @classmethod
    def make_reason(cls, code, **values):
        return cls.env["wardclerk.exception.reason"].create(
            {
                "code": code,
                "name": code.replace("_", " "),
                "advice": "Look at it.",
                "res_model": ORDER,
                "group_id": cls.env.ref(FINANCE).id,
                "owner_role_id": cls.desk.id,
                "override_role_id": cls.role.id,
                **values,
            }
        )

    @classmethod
    def settle(cls, order, *noticed):
        return cls.exceptions._settle(order, CODES, {order.id: noticed})

    @classmethod
    def price_differs(cls, price="12.00", key="1", **values):
        words = f"The price is {price} instead of 10.00."
        return Noticed("test_price", words, key, price, **values)

    def open_price(self, price="12.00"):
        return self.settle(self.order, self.price_differs(price))

    def of(self, order):
        return self.exceptions.search(
            [("res_model", "=", ORDER), ("res_id", "=", order.id)]
        )
