"""Evidence: who did what to which record, when, and under which policy."""

from . import models, wizard
from .hooks import pre_init_hook, uninstall_hook
