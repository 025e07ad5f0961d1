"""Tells Odoo's database the secrets and addresses of this installation."""

from __future__ import annotations

import json
from pathlib import Path

from wardclerk.cli import fingerprint, shell, state, unprivileged
from wardclerk.cli.odoo_database import build
from wardclerk.cli.parts import odoo
from wardclerk.cli.settings import Settings

SCRIPT = Path(__file__).with_name("provision_script.py")
VARIABLE = "WARDCLERK_PROVISION"


def ensure(settings: Settings) -> None:
    """Only when something is new: loading Odoo for it takes seconds."""
    if is_done(settings):
        return
    tell(settings)
    state.remember(settings, provisioned=fingerprint_of(settings))


def is_done(settings: Settings) -> bool:
    return state.read(settings).get("provisioned") == fingerprint_of(settings)


def fingerprint_of(settings: Settings) -> str:
    """An update of the addons may bring new endpoints and new people."""
    addons = json.dumps(fingerprint.of_addons(settings))
    return fingerprint.of_text(json.dumps(wanted(settings)), SCRIPT.read_text(), addons)


def wanted(settings: Settings) -> dict:
    return {
        "admin_login": settings.odoo_login,
        "admin_password": settings.secrets.odoo_admin_password,
        "demo_password": settings.secrets.demo_password,
        "base_url": settings.odoo_url,
        "endpoints": {
            "mailroom_secret": settings.secrets.mailroom_secret,
            "n8n_secret": settings.secrets.n8n_secret,
            "n8n_url": settings.n8n_url,
            "workflows": workflows(settings),
        },
    }


def workflows(settings: Settings) -> list[str]:
    """Those that n8n has here: connections.json names the systems that they need."""
    from wardclerk.workflows import deploy

    return sorted(one["name"] for one in deploy.rendered(settings))


def tell(settings: Settings) -> None:
    """Through Odoo's own shell: the same models, the same rules."""
    config = build.private_config(settings, settings.odoo_database)
    command = [*odoo.executable(settings), "shell", "--config", config, "--no-http"]
    shell.run(
        unprivileged.wrap([*command, "--log-level", "warn"]),
        doing="Writing secrets and addresses into Odoo",
        env={**odoo.environment(settings), VARIABLE: json.dumps(wanted(settings))},
        text=f"exec(compile({SCRIPT.read_text()!r}, {str(SCRIPT)!r}, 'exec'))\n",
        log=settings.log_dir / "odoo-provision.log",
    )
