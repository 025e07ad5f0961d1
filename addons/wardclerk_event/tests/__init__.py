"""Tests of events."""

from . import (
    test_access,
    test_inbox,
    test_minimisation,
    test_outbox,
    test_signed_route,
)
