"""Tests of analytics."""

from . import test_kpi, test_process_log
