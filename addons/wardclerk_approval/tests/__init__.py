"""Tests of approvals."""

from . import test_flow
