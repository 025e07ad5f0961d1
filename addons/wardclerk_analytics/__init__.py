"""The day in figures, and what happened to which documents, for a warehouse."""

from . import models
