"""Models of the archive."""

from . import ir_actions_server, wardclerk_archive_file, wardclerk_inbox
