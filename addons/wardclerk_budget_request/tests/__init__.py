from . import test_request_budget
