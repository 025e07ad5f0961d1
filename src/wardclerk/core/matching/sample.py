"""Which of many things a person looks at afterwards, chosen by nobody."""

from __future__ import annotations

import hashlib
import hmac
from decimal import Decimal

STEPS = 2**64


def is_sampled(secret: bytes, name: str, percent: Decimal) -> bool:
    """Tell whether this one belongs to the share that is looked at.

    The same secret and name always say the same; without the secret nobody can tell
    beforehand.
    """
    drawn = hmac.digest(secret, name.encode(), hashlib.sha256)[:8]
    return int.from_bytes(drawn) * 100 < percent * STEPS
