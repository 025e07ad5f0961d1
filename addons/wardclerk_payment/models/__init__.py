"""Models of payments."""

from . import (
    account_move,
    account_payment,
    payment_guard,
    wardclerk_payment_run,
    wardclerk_payment_run_line,
)
