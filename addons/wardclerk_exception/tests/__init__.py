from . import (
    test_asking,
    test_cost,
    test_gate,
    test_override,
    test_rights,
    test_settling,
    test_verb,
)
