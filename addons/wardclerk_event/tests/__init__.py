"""Tests of events."""

from . import test_access, test_inbox, test_outbox, test_signed_route
