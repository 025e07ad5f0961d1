"""Models of evidence."""

from . import wardclerk_audit, wardclerk_audit_mixin, wardclerk_audit_watch

# The models below inherit those above.
# isort: split
from . import (
    configuration,
    wardclerk_audit_entry,
    wardclerk_audit_erasure,
    wardclerk_audit_finding,
    wardclerk_audit_fingerprint,
    wardclerk_audit_question,
    wardclerk_audit_reconciliation,
    wardclerk_audit_retention,
    wardclerk_audit_review,
    wardclerk_facility,
    wardclerk_role_assignment,
)
