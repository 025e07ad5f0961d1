"""Controls over people and habits: separated duties, splitting, rubber stamps."""

from . import models, wizard
from .hooks import post_init_hook, uninstall_hook
