from . import test_guard, test_hint, test_ordering, test_request
