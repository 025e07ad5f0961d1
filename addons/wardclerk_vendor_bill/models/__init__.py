"""Models of bills and payments of vendors with a status."""

from . import account_move, account_payment, vendor_guard, wardclerk_vendor
