"""Requests, the orders that follow them, and the claims of both."""

from . import (
    purchase_order,
    wardclerk_budget_claim,
    wardclerk_purchase_request,
    wardclerk_purchase_request_line,
)
