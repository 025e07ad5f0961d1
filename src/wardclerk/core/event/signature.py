"""Standard Webhooks signatures: made with all live secrets, checked against each.

Specification: Standard Webhooks 1.0.0. The secret's text form is `whsec_` and the
base64 of its bytes. The package `standardwebhooks` makes and checks each signature;
what is added here is what it leaves to its user: several secrets, and ids that cannot
smuggle a dot.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

ID = "webhook-id"
TIMESTAMP = "webhook-timestamp"
SIGNATURE = "webhook-signature"

TOLERANCE_SECONDS = 300  # both ways; longer than any clock skew that is not a fault
SECRET_MIN_BYTES = 24
_ID_FORM = re.compile(
    r"[A-Za-z0-9_-]{1,128}\Z"
)  # a dot would move the signed boundaries
_PREFIX = "whsec_"


class Forged(Exception):
    """The message is not from who it says, or not from now."""


def secret_text(key: str | bytes) -> str:
    """The `whsec_` form of a key.

    n8n keeps keys as text and signs with their UTF-8 bytes, so a key that is shared
    with it is printable text, and this is the same key as other libraries want it.
    """
    raw = key.encode() if isinstance(key, str) else key
    return _PREFIX + base64.b64encode(raw).decode()


def headers(
    secrets: Sequence[str], message_id: str, timestamp: int, body: str
) -> dict[str, str]:
    """The three headers for one attempt, signed with every live secret.

    `secrets` in `whsec_` form, newest first; `timestamp` of this attempt in seconds
    since 1970.
    """
    if not secrets:
        raise ValueError("an endpoint without a secret cannot be sent to")
    moment = datetime.fromtimestamp(timestamp, UTC)
    signed = [Webhook(secret).sign(message_id, moment, body) for secret in secrets]
    return {ID: message_id, TIMESTAMP: str(timestamp), SIGNATURE: " ".join(signed)}


def verify(secrets: Sequence[str], headers: Mapping[str, str], raw: bytes) -> int:
    """Check a message against each live secret; return the position of what fits.

    `headers` with lower-case names. Raises Forged; the reason is for our own log only.
    """
    message_id = headers.get(ID, "")
    if not _ID_FORM.match(message_id):
        raise Forged("the id is missing or has characters that are not allowed")
    try:
        body = raw.decode()
    except UnicodeDecodeError:
        raise Forged("the body is not UTF-8") from None
    wanted = {name: headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE)}
    for position, secret in enumerate(secrets):
        if _fits(secret, body, wanted):
            return position
    raise Forged("no live secret made this signature, or its time is too far away")


def _fits(secret: str, body: str, wanted: dict[str, str]) -> bool:
    if len(base64.b64decode(secret.removeprefix(_PREFIX))) < SECRET_MIN_BYTES:
        return False
    try:
        Webhook(secret).verify(body, wanted, json_parse=False)
    except (WebhookVerificationError, ValueError):
        return False
    return True
