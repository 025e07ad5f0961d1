from . import test_bad_input, test_contracts, test_late_reading, test_routing
