"""Vendors and bills: whose bills are posted and paid."""

from . import models


def _remove_guards(env):
    """Leave no trigger behind on the tables of others."""
    env.cr.execute(
        "DROP FUNCTION IF EXISTS wardclerk_vendor_bill_guard() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_vendor_payment_guard() CASCADE"
    )
