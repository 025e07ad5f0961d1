"""Checks a running n8n from outside: does it hold what the files promise?"""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from wardclerk.cli.settings import Settings
from wardclerk.workflows import deploy
from wardclerk.workflows.api import N8n

TIMEOUT_SECONDS = 20
UNSIGNED = b'{"specversion":"1.0","id":"x","type":"x.probed","data":{}}'
REFUSED = (401, 403)  # by our own check, by n8n's


@dataclass(frozen=True, slots=True)
class Check:
    """One sentence, and whether it is true."""

    sentence: str
    passed: bool


def all_checks(settings: Settings) -> list[Check]:
    """In the order in which a person would mend them."""
    running = N8n(settings).workflows()
    return [
        *(_unchanged(drift) for drift in deploy.drifts(settings, running)),
        *(_listens(running, one) for one in deploy.published(settings)),
        *(_refuses_forgery(settings, path) for path in front_doors(settings)),
        _closed_editor(settings),
    ]


def front_doors(settings: Settings) -> list[str]:
    """Paths at which n8n takes events."""
    return [
        node["parameters"]["path"]
        for workflow in deploy.rendered(settings)
        for node in workflow["nodes"]
        if node["type"] == "n8n-nodes-base.webhook"
    ]


def _unchanged(drift: deploy.Drift) -> Check:
    name = drift.workflow["name"]
    return Check(
        drift.sentence() or f"{name}: as in the repository", not drift.sentence()
    )


def _listens(running: dict[str, dict[str, Any]], workflow: dict[str, Any]) -> Check:
    active = bool(running.get(workflow["id"], {}).get("active"))
    state = "published" if active else "not published"
    return Check(f"{workflow['name']}: {state}", active)


def _refuses_forgery(settings: Settings, path: str) -> Check:
    """An event without a signature must be turned away."""
    status = _status(f"{settings.n8n_url}/webhook/{path}", UNSIGNED)
    return Check(
        f"/webhook/{path}: answers {status} to an unsigned event", status in REFUSED
    )


def _closed_editor(settings: Settings) -> Check:
    """n8n's own door: nobody enters without logging in."""
    status = _status(f"{settings.n8n_url}/rest/workflows")
    return Check(f"n8n's editor: answers {status} without a log-in", status in REFUSED)


def _status(url: str, body: bytes | None = None) -> int:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, body, headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
