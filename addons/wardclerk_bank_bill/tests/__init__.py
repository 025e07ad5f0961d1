from . import test_bank_bill
