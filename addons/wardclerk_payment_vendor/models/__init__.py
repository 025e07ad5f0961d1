"""Models of payments to vendors with a status."""

from . import account_move, wardclerk_payment_run
