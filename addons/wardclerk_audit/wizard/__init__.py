"""Forms of the auditor."""

from . import wardclerk_audit_binder
