from . import test_budget, test_claims, test_report, test_transfer
