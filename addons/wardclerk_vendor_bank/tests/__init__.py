from . import test_vendor_bank
