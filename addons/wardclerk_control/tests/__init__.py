"""Tests of controls."""

from . import (
    test_at_once,
    test_cumulative,
    test_duty,
    test_finding,
    test_loosening,
    test_meter,
    test_rights,
    test_toxic,
)
