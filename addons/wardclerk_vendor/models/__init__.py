"""Models of vendors."""

from . import (
    res_partner,
    vendor_guard,
    wardclerk_exclusion_entry,
    wardclerk_exclusion_list,
    wardclerk_inbox,
    wardclerk_vendor,
    wardclerk_vendor_check,
    wardclerk_vendor_document,
    wardclerk_vendor_document_type,
    wardclerk_vendor_hit,
    wardclerk_vendor_onboarding,
    wardclerk_vendor_onboarding_invitation,
    wardclerk_vendor_onboarding_page,
    wardclerk_vendor_risk,
    wardclerk_vendor_screening,
    wardclerk_vendor_source,
)
