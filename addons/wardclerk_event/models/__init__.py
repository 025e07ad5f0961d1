"""Models of events."""

from . import wardclerk_event_secret_mixin

# isort: split
# These inherit the mixin, so it has to be known first.
from . import (
    ir_actions_server,
    uuid_field,
    wardclerk_audit_finding,
    wardclerk_event_endpoint,
    wardclerk_event_source,
    wardclerk_event_subscription,
    wardclerk_event_type,
    wardclerk_inbox,
    wardclerk_incident,
    wardclerk_outbox,
)
