"""Models of payments to accounts in quarantine."""

from . import account_move
