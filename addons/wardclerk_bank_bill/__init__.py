"""Bank changes and bills: a bill never changes an account, it starts a change."""

from . import models
