"""Models of controls."""

from . import wardclerk_control, wardclerk_control_rule

# The models below inherit those above.
# isort: split
from . import (
    res_groups,
    res_users,
    wardclerk_approval_case,
    wardclerk_approval_line_mixin,
    wardclerk_approval_mixin,
    wardclerk_approval_step,
    wardclerk_control_advice,
    wardclerk_control_duty,
    wardclerk_control_duty_done,
    wardclerk_control_exclusion,
    wardclerk_control_finding,
    wardclerk_control_holding,
    wardclerk_control_meter,
    wardclerk_control_opening,
    wardclerk_control_pair,
    wardclerk_control_proposal,
    wardclerk_control_rule_meter,
    wardclerk_control_watch,
    wardclerk_role_assignment,
)
