"""Payment runs and vendors: who is paid is looked up again on that day."""

from . import models
