"""Dialogues of bank changes."""

from . import base_partner_merge, wardclerk_bank_call_prompt
