"""Tests of equipment."""

from . import test_alert, test_at_once, test_history
