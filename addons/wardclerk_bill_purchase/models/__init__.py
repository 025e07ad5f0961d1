from . import (
    account_move,
    bill_match,
    match_reader,
    match_tolerance,
    purchase_order,
    touchless,
)
