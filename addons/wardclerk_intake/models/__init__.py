from . import (
    inbox,
    intake,
    intake_claim,
    intake_mailbox,
    intake_message,
    intake_problem,
)
