"""Dialogs of budgets."""

from . import wardclerk_budget_import
