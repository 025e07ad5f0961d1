"""Models of events."""

from . import (
    wardclerk_event_file_mixin,
    wardclerk_event_secret_mixin,
    wardclerk_event_secret_rotation,
)

# isort: split
# These inherit the mixins, so they have to be known first.
from . import (
    base_automation,
    bot_call,
    ir_actions_server,
    uuid_field,
    wardclerk_audit_finding,
    wardclerk_event_endpoint,
    wardclerk_event_proof,
    wardclerk_event_source,
    wardclerk_event_source_key,
    wardclerk_event_subscription,
    wardclerk_event_type,
    wardclerk_inbox,
    wardclerk_incident,
    wardclerk_integration_run,
    wardclerk_outbox,
    wardclerk_outbox_courier,
    wardclerk_outbox_where,
)

# isort: split
# What an administrator does with the above, and is told of it.
from . import wardclerk_event_dead_letters, wardclerk_event_endpoint_console
