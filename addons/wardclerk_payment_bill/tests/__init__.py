from . import test_payment_bill
