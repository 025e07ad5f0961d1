"""Alarms, history, and the equipment and requests that they belong to."""

from . import (
    maintenance_equipment,
    maintenance_request,
    wardclerk_equipment_alert,
    wardclerk_equipment_history,
    wardclerk_inbox,
)
