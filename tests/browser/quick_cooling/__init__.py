"""Loaded by a second server: bank changes that are approved there cool off in seconds.

It changes when cooling off ends and nothing else: what is checked before, meanwhile and
at the end is the product's own code, on the same database.
"""

from datetime import timedelta

from odoo import fields

from odoo.addons.wardclerk_bank.models import wardclerk_bank_change_applying as applying

COOLING = timedelta(seconds=8)

applying.WardclerkBankChange._cooling_end = lambda change: (
    fields.Datetime.now() + COOLING
)
