"""Vendors: onboarding, documents, screening, standing."""

from . import controllers, models, wizard
from .models.vendor_guard import remove_guards


def _remove_guards(env):
    """Leave no function behind that others could ask."""
    remove_guards(env)
