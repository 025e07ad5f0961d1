"""Models of purchase requests, and what orders know of them."""

from . import (
    product_category,
    purchase_order,
    purchase_order_line,
    wardclerk_purchase_request,
    wardclerk_purchase_request_allocation,
    wardclerk_purchase_request_hint,
    wardclerk_purchase_request_line,
    wardclerk_purchase_request_ordering,
    wardclerk_purchase_request_progress,
)
