"""Tests of orders with receipts."""

from . import test_open
