"""Dialogs of approvals."""

from . import wardclerk_approval_refusal
