from . import test_payment_bank
