"""Changes of bank accounts: what is looked at before money goes another way."""

from .check import Check, Facts, checks

__all__ = ["Check", "Facts", "checks"]
