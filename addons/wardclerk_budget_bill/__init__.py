"""Vendor bills under approval, measured against budgets."""

from . import models
