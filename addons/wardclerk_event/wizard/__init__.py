from . import wardclerk_outbox_replay
