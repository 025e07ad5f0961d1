"""Models of policies."""

from . import (
    kept_row,
    wardclerk_policy_draft,
    wardclerk_policy_row,
    wardclerk_policy_subject,
)

# The models below inherit those above.
# isort: split
from . import (
    res_users,
    wardclerk_policy,
    wardclerk_policy_condition,
    wardclerk_policy_finding,
    wardclerk_policy_guardrail,
    wardclerk_policy_input,
    wardclerk_policy_rule,
    wardclerk_policy_step,
    wardclerk_policy_version,
)

# What these add to policies and versions has files of its own.
# isort: split
from . import (
    wardclerk_policy_check,
    wardclerk_policy_history,
    wardclerk_policy_override,
    wardclerk_policy_text,
)
