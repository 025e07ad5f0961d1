"""Controls as pure decisions: separated duties, toxic pairs, splitting, limits."""

from .chance import binomial_tail, poisson_tail, share_at_most, stands_out
from .duty import Exclusion, broken, excluded, spoken_for
from .limit import Advice, Past, advise, limits_of, next_limit
from .split import Document, Kind, Settings, Suspicion, find
from .toxic import Conflict, Holding, Pair, conflicts

__all__ = [
    "Advice",
    "Conflict",
    "Document",
    "Exclusion",
    "Holding",
    "Kind",
    "Pair",
    "Past",
    "Settings",
    "Suspicion",
    "advise",
    "binomial_tail",
    "broken",
    "conflicts",
    "excluded",
    "find",
    "limits_of",
    "next_limit",
    "poisson_tail",
    "share_at_most",
    "spoken_for",
    "stands_out",
]
