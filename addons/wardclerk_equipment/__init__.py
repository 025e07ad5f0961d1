"""Alarms of equipment become maintenance; what a platform did before is told."""

from . import models, wizard
