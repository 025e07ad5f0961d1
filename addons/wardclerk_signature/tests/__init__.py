"""Tests of signature."""

from . import test_answer, test_envelope
