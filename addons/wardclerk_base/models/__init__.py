"""Models of places, roles and people."""

from . import (
    base,
    hr_department,
    ir_cron,
    ir_rule,
    line_manager,
    res_users,
    resource_calendar,
    wardclerk_cost_centre,
    wardclerk_facility,
    wardclerk_role,
    wardclerk_role_assignment,
)
