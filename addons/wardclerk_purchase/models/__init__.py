"""Models of purchase orders under approval."""

from . import purchase_order, purchase_order_line
