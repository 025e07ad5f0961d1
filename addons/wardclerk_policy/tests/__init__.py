"""Tests of policies."""

from . import test_policy, test_version
