"""Orders and the money that they need."""

from . import purchase_order
