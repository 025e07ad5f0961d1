from . import test_bank_change, test_contact, test_guard, test_payment
