"""Models of payments of bills under approval."""

from . import account_move, wardclerk_payment_run
