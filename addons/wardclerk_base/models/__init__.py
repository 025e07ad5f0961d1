"""Models of places, roles and people."""

from . import (
    hr_department,
    res_users,
    wardclerk_cost_centre,
    wardclerk_facility,
    wardclerk_role,
    wardclerk_role_assignment,
)
