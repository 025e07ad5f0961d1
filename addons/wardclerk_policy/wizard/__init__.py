"""Dialogs of policies."""

from . import wardclerk_policy_trial
