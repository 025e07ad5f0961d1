"""Where a group works and who holds which role there."""

from . import models
