"""Vendors and bills: whose bills are posted and paid."""

from . import models


def _remove_guards(env):
    """Leave no trigger behind on the tables of others."""
    env.cr.execute(
        "DROP TRIGGER IF EXISTS wardclerk_vendor_bill_create ON account_move;"
        " DROP TRIGGER IF EXISTS wardclerk_vendor_bill_write ON account_move;"
        " DROP TRIGGER IF EXISTS wardclerk_vendor_payment_create ON account_payment;"
        " DROP TRIGGER IF EXISTS wardclerk_vendor_payment_write ON account_payment"
    )
