"""An invented healthcare group to try Wardclerk on."""

from . import models


def _load_demo_group(env):
    """Load the group once, when the addon is installed."""
    env["wardclerk.demo"]._load()
