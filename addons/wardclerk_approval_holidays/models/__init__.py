"""Models of absences."""

from . import (
    hr_leave,
    res_users,
    wardclerk_approval_delegation,
    wardclerk_approval_radar,
)
