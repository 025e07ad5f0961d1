"""Tests of places, roles and people."""

from . import test_access, test_facility, test_lock, test_role
