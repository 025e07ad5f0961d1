"""Payment runs and bills: what is paid is what was approved."""

from . import models
