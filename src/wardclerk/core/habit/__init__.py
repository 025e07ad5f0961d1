"""What a vendor does now that it did not do before: prices that creep, long sleeps."""

from .dormant import slept
from .price import Creep, creep

__all__ = ["Creep", "creep", "slept"]
