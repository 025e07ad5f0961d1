"""Doors of approvals: the link in a mail, and the files beside a case."""

from . import decide, document
