from . import test_request_order
