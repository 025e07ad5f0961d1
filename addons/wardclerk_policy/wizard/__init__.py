"""Dialogs of policies."""

from . import (
    wardclerk_policy_drift,
    wardclerk_policy_replay,
    wardclerk_policy_replay_report,
    wardclerk_policy_tighten,
    wardclerk_policy_trial,
)
