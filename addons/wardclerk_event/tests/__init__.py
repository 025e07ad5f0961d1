"""Tests of events."""

from . import (
    test_access,
    test_automation,
    test_console,
    test_courier,
    test_dead_letters,
    test_identity,
    test_inbox,
    test_integration_run,
    test_minimisation,
    test_outbox,
    test_proof,
    test_signed_route,
)
