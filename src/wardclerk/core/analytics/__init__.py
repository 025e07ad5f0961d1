"""Key figures of a day, and its event log for process mining, as events carry them."""

from .figures import FIGURES_MAX, UNITS, Figure, complete, event_parts, figures_of
from .process import EVENTS_MAX, Happening, event_logs

__all__ = [
    "EVENTS_MAX",
    "FIGURES_MAX",
    "UNITS",
    "Figure",
    "Happening",
    "complete",
    "event_logs",
    "event_parts",
    "figures_of",
]
