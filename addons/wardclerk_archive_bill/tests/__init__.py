"""Tests of the archive of vendor bills."""

from . import test_bill_archive
