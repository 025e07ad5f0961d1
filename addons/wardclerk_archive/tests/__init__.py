"""Tests of the archive."""

from . import test_archive_file
