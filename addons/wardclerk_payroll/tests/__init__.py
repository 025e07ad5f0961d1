"""Tests of the handoff to payroll."""

from . import test_answer, test_handoff
