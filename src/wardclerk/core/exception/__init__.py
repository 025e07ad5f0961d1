"""Open exceptions of documents: what is new, what is gone, what hides what."""

from .hiding import hidden
from .settle import Known, Noticed, Plan, settle

__all__ = ["Known", "Noticed", "Plan", "hidden", "settle"]
