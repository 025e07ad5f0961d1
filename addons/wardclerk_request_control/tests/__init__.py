"""Tests of purchases that are added up."""

from . import test_parts
