"""Models of signature."""

from . import wardclerk_signature_envelope

# isort: split
# This adds to the envelope.
from . import (
    ir_actions_server,
    wardclerk_inbox,
    wardclerk_signature_answer,
    wardclerk_signature_signer,
)
