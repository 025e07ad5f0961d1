"""What is asked before events are sent again."""

from . import wardclerk_outbox_replay, wardclerk_outbox_replay_since
