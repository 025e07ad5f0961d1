from . import account_move, account_move_line, bill_matcher, bill_writer, intake

# What this adds to the bill has a file of its own.
# isort: split
from . import (
    account_move_beside,
    approval_card,
    bill_beside,
    bill_duplicate,
    bill_habit,
    bill_problems,
    bill_reading,
    bill_seen,
    bill_where,
)
