"""Models of changes of bank accounts."""

from . import (
    account_payment,
    bank_guard,
    res_bank,
    res_partner,
    res_partner_bank,
    wardclerk_bank_call,
    wardclerk_bank_change,
    wardclerk_bank_change_applying,
    wardclerk_bank_change_checks,
    wardclerk_bank_change_notice,
    wardclerk_bank_contact,
    wardclerk_bank_setting,
)
