"""The door for signed events, and the one for files that they tell of."""

from . import wardclerk_event, wardclerk_event_file
