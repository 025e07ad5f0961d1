"""Tests of evidence."""

from . import test_access, test_record, test_schema
