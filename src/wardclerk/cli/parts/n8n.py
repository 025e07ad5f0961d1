"""n8n: coordinates the other systems; it decides nothing."""

from __future__ import annotations

from wardclerk.cli import web
from wardclerk.cli.parts.part import Part
from wardclerk.cli.settings import Settings


def command(settings: Settings) -> list:
    from wardclerk.workflows import runtime

    return runtime.command(settings)


def environment(settings: Settings) -> dict[str, str]:
    from wardclerk.workflows import runtime

    return runtime.environment(settings)


def ready(settings: Settings) -> bool:
    """It takes calls; workflows are published through them."""
    return web.answers(f"{settings.n8n_url}/healthz/readiness")


def healthy(settings: Settings) -> bool:
    """Ready, and every published workflow listens."""
    if not ready(settings):
        return False
    from wardclerk.workflows import deploy

    return active_workflows(settings) >= deploy.expected_active(settings)


def active_workflows(settings: Settings) -> int:
    """As n8n itself counts them."""
    metrics = web.get(f"{settings.n8n_url}/metrics") or ""
    for line in metrics.splitlines():
        if line.startswith("n8n_active_workflow_count "):
            return int(float(line.split()[1]))
    return 0


def publish(settings: Settings) -> None:
    """Only a running n8n publishes; it knows afterwards what it published."""
    from wardclerk.workflows import deploy

    deploy.publish(settings)


PART = Part(
    name="n8n",
    title="n8n",
    command=command,
    environment=environment,
    healthy=healthy,
    ready=ready,
    after_start=publish,
    url=lambda settings: settings.n8n_url,
    ports=("n8n", "n8n_broker"),
    needs=("postgres", "mailbox", "gateway", "relay", "odoo"),
    usual_seconds=16,
    start_seconds=180,
    grace_seconds=35,  # n8n's own grace is 30 s
)
