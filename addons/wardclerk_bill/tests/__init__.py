from . import (
    test_approval,
    test_bad_input,
    test_contracts,
    test_duplicate,
    test_guard,
    test_habit,
    test_late_reading,
    test_reading,
    test_routing,
    test_screens,
    test_where,
)
