"""Budgets: planned, committed, spent and left, with the documents behind."""

from . import models, wizard
