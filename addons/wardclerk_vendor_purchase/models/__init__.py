"""Models of orders to vendors with a status."""

from . import purchase_order, vendor_guard
