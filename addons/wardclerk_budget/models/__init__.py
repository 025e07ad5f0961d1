"""Models of budgets, and what documents hold of them."""

from . import (
    account_move_line,
    purchase_order_line,
    wardclerk_budget,
    wardclerk_budget_claim,
    wardclerk_budget_line,
    wardclerk_budget_reconciliation,
    wardclerk_budget_subject,
    wardclerk_budget_transfer,
    wardclerk_inbox,
)
