"""Models of approvals."""

from . import wardclerk_approval_case

# The models below inherit the one above.
# isort: split
from . import (
    ir_actions_server,
    wardclerk_approval_card,
    wardclerk_approval_decision,
    wardclerk_approval_line_mixin,
    wardclerk_approval_mixin,
    wardclerk_approval_step,
    wardclerk_role_assignment,
)
