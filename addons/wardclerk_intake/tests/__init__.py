from . import (
    test_access,
    test_arrival,
    test_bad_input,
    test_concurrency,
    test_contract,
    test_decisions,
    test_late_reading,
    test_problems,
)
