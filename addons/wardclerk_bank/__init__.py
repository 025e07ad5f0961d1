"""Changes of bank accounts: request, call-back, cooling-off, first payment."""

from . import models, wizard
from .models.bank_guard import remove_guards


def _remove_guards(env):
    """Leave no trigger behind on the tables of others."""
    remove_guards(env)
