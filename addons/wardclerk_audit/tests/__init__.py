"""Tests of evidence."""

from . import (
    test_access,
    test_binder,
    test_configuration,
    test_erasure,
    test_questions,
    test_reconciliation,
    test_record,
    test_schema,
)
