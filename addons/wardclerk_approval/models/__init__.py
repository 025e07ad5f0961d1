"""Models of approvals."""

from . import wardclerk_approval_case, wardclerk_approval_mixin, wardclerk_approval_step

# The models below inherit those above.
# isort: split
from . import (
    ir_actions_server,
    res_users,
    wardclerk_approval_beside,
    wardclerk_approval_card,
    wardclerk_approval_decision,
    wardclerk_approval_fresh_log_in,
    wardclerk_approval_lane,
    wardclerk_approval_layers,
    wardclerk_approval_line_mixin,
    wardclerk_approval_link,
    wardclerk_approval_panel,
    wardclerk_approval_queue,
    wardclerk_role_assignment,
)

# What these add to the models above has files of its own.
# isort: split
from . import (
    wardclerk_approval_act,
    wardclerk_approval_addition,
    wardclerk_approval_amendment,
    wardclerk_approval_amendment_change,
    wardclerk_approval_amendment_diff,
    wardclerk_approval_asking,
    wardclerk_approval_breach,
    wardclerk_approval_changes,
    wardclerk_approval_clock,
    wardclerk_approval_delegation,
    wardclerk_approval_forward,
    wardclerk_approval_maker,
    wardclerk_approval_notice,
    wardclerk_approval_override,
    wardclerk_approval_question,
    wardclerk_approval_radar,
    wardclerk_approval_return,
    wardclerk_approval_stand_in,
    wardclerk_approval_turn,
    wardclerk_role,
)

# Gates without an addon stand on the mixin as all of the above made it.
# isort: split
from . import wardclerk_approval_configured, wardclerk_approval_gate

# isort: split
from . import (
    ir_model_fields,
    wardclerk_approval_configured_form,
    wardclerk_approval_gate_fit,
    wardclerk_approval_gate_hold,
)

# This adds to what a step asks.
# isort: split
from . import wardclerk_approval_carrying

# What evidence and the nightly comparison add to the models above.
# isort: split
from . import wardclerk_approval_passage, wardclerk_audit_reconciliation
