from . import test_payment_vendor
