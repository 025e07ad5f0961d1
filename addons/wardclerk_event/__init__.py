"""Events that leave and arrive."""

from . import controllers, models, wizard
