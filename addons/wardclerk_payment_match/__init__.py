"""Payment runs of bills that were compared with their orders."""

from . import models
