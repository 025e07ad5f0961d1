"""Models of policies."""

from . import wardclerk_policy_row, wardclerk_policy_subject

# The models below inherit those above.
# isort: split
from . import (
    wardclerk_policy,
    wardclerk_policy_condition,
    wardclerk_policy_input,
    wardclerk_policy_rule,
    wardclerk_policy_step,
    wardclerk_policy_version,
)
