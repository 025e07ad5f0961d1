"""Payments: readiness of bills, and runs that are approved."""

from . import models


def _remove_guards(env):
    """Leave no trigger behind on the tables of others."""
    env.cr.execute(
        "DROP FUNCTION IF EXISTS wardclerk_payment_run_guard() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_payment_line_guard() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_payment_payment_guard() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_payment_governs(integer)"
    )
