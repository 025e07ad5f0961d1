"""Bills against orders, receipts and contracts: which lines belong together, why."""

from .charge import is_charge
from .document import Basis, Bill, BillLine, Order, OrderLine, Unit
from .match import Difference, Match, match
from .pairing import Pair, pair
from .sample import is_sampled
from .strictest import strictest
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
    "is_charge",
    "is_sampled",
    "match",
    "pair",
    "strictest",
]
