"""Tests of approvals."""

from . import (
    test_concurrency,
    test_domain_case,
    test_flow,
    test_guard,
    test_separation,
)
