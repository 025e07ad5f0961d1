"""Dialogues of approvals."""

from . import (
    res_users_identitycheck,
    wardclerk_approval_bulk,
    wardclerk_approval_gate_end,
    wardclerk_approval_prompt,
    wardclerk_approval_refusal,
    wardclerk_policy_replay,
)
