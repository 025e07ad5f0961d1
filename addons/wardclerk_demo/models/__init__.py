"""The door to the demo group."""

from . import wardclerk_demo
