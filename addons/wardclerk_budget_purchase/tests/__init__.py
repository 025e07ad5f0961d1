from . import test_order_budget
