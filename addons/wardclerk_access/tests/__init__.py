"""Tests of access."""

from . import test_answer, test_ending, test_giving, test_groups
