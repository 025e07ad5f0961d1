"""Orders under approval that were made of requests."""

from . import models
