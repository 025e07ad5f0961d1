"""Tests of equipment."""

from . import test_alert, test_history
