from . import wardclerk_event
