"""Small HTTP calls to our own parts, straight to loopback."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request

# A proxy that the machine is configured with has no way to our loopback.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answers(url: str, *, seconds: float = 3.0) -> bool:
    """Does a GET give 200 within that time?"""
    return get(url, seconds=seconds) is not None


def get(url: str, *, seconds: float = 3.0) -> str | None:
    """The body of a 200, else None."""
    try:
        with _OPENER.open(url, timeout=seconds) as response:
            return response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return None


def post(
    url: str, body: dict | None, *, headers: dict | None = None, seconds: float = 30.0
) -> tuple[int, dict, str]:
    """Status, headers and text of the answer; status 0 when nobody answered."""
    data = json.dumps(body or {}).encode()
    request = urllib.request.Request(url, data=data, method="POST")
    request.add_header("Content-Type", "application/json")
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    try:
        with _OPENER.open(request, timeout=seconds) as response:
            return response.status, dict(response.headers), response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, {}, ""
