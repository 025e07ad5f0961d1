from . import (
    test_document,
    test_guard,
    test_onboarding,
    test_page,
    test_screening,
    test_source,
)
