"""assist: the service that reads documents and proposes."""

from __future__ import annotations

from wardclerk.cli import profile, web
from wardclerk.cli.environment import python
from wardclerk.cli.parts.part import Part
from wardclerk.cli.settings import Settings


def command(settings: Settings) -> list:
    return [python.interpreter(settings.cache_dir), "-m", "wardclerk.assist"]


def environment(settings: Settings) -> dict[str, str]:
    workers = profile.load(settings.root, settings.profile).assist["workers"]
    return {
        "WARDCLERK_ASSIST_PORT": str(settings.ports.assist),
        "WARDCLERK_ASSIST_TOKEN": settings.secrets.assist_token,
        "WARDCLERK_ASSIST_WORKERS": str(workers),
    }


PART = Part(
    name="assist",
    title="assist",
    command=command,
    environment=environment,
    healthy=lambda settings: web.answers(f"{settings.assist_url}/healthz"),
    url=lambda settings: settings.assist_url,
    ports=("assist",),
    usual_seconds=8,
    start_seconds=120,
)
