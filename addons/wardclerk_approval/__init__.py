"""Approvals: cases, steps, decisions, and the guard that documents inherit."""

from . import models, wizard
