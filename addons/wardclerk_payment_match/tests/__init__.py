"""Tests of payments of bills that were compared."""

from . import test_payment_match
