"""The door for signed events."""

from . import wardclerk_event
