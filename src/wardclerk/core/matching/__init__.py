"""Bills against orders, receipts and contracts: which lines belong together, why."""

from .document import Basis, Bill, BillLine, Order, OrderLine, Unit
from .match import Difference, Match, match
from .pairing import Pair, pair
from .tolerance import Limit, Tolerance

__all__ = [
    "Basis",
    "Bill",
    "BillLine",
    "Difference",
    "Limit",
    "Match",
    "Order",
    "OrderLine",
    "Pair",
    "Tolerance",
    "Unit",
    "match",
    "pair",
]
