"""Tests of absences of approvers."""

from . import test_absence
