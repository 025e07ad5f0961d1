from . import (
    assist_request,
    assist_service,
    base,
    ir_actions_server,
    suggestion,
    suggestion_evidence,
    suggestion_field,
)
