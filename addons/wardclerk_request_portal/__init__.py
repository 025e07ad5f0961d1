"""Purchase requests for those who have no seat in the back office."""

from . import controllers, models
