"""Purchase orders on the engines."""

from . import models
