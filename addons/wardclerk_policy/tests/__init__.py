"""Tests of policies."""

from . import (
    test_check,
    test_four_eyes,
    test_override,
    test_policy,
    test_replay,
    test_text,
    test_version,
)
