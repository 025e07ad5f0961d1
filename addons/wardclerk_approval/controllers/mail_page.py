"""What pages behind the link of a mail share: the link alone opens them."""

import logging
import re
import time
from collections import OrderedDict

TOKEN_FORM = "[A-Za-z0-9_-]{43}"  # 256 bits, as `secrets.token_urlsafe` writes them
MISSES_MAX, MISS_SECONDS = 20, 600  # unknown tokens of one address
ADDRESSES_MAX = 10_000  # that are remembered; the oldest goes
HEADERS = {
    # No script runs here, whatever a document's text holds.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def token_after(prefix):
    """Return the form of a token, and keep tokens of this form out of the logs.

    Logs tell that a link was followed, and not which one.
    """
    token = re.compile(f"{prefix}{TOKEN_FORM}")

    def masked(record):
        text = record.getMessage()
        if prefix in text:
            record.msg, record.args = token.sub(f"{prefix}***", text), ()
        return True

    for name in ("werkzeug", "odoo.http"):
        logging.getLogger(name).addFilter(masked)
    return token


class Misses:
    """How many unknown tokens an address sent lately, in this process."""

    def __init__(self):
        self.times = OrderedDict()

    def add(self, address):
        recent = [*self._recent(address), time.monotonic()]
        self.times[address] = recent[-MISSES_MAX:]
        self.times.move_to_end(address)
        while len(self.times) > ADDRESSES_MAX:
            self.times.popitem(last=False)

    def are_too_many(self, address):
        return len(self._recent(address)) >= MISSES_MAX

    def _recent(self, address):
        since = time.monotonic() - MISS_SECONDS
        return [moment for moment in self.times.get(address, ()) if moment > since]
