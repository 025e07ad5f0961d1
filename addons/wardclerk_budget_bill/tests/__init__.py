from . import test_bill_budget
