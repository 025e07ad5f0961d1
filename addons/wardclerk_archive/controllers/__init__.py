"""Where an archive fetches what it was asked to keep."""

from . import archive_file
