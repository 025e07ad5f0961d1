"""Policies: decision tables in versions that two people answer for."""

from . import models, wizard
