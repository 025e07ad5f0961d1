"""Dialogues of vendors."""

from . import wardclerk_exclusion_load, wardclerk_vendor_prompt
