from . import account_move, account_move_line, bill_matcher, bill_writer, intake

# What this adds to the bill has a file of its own.
# isort: split
from . import (
    approval_card,
    bill_beside,
    bill_besides,
    bill_duplicate,
    bill_problems,
    bill_reading,
    bill_seen,
)

# isort: split
from . import bill_where
