"""Dialogues of equipment."""

from . import wardclerk_equipment_placement
