"""Models of evidence."""

from . import (
    wardclerk_audit,
    wardclerk_audit_entry,
    wardclerk_audit_mixin,
    wardclerk_facility,
    wardclerk_role_assignment,
)
