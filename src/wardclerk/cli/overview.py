"""The table that `up` and `open` end with: what runs where, and who may log in."""

from __future__ import annotations

from wardclerk.cli import console, parts, status
from wardclerk.cli.settings import Settings

# The demo's people to try first; all forty have the same password.
DEMO_PEOPLE = (
    ("riverside.ap.clerk", "enters vendor bills"),
    ("riverside.nursing.department.head", "approves them"),
    ("riverside.ward.assistant", "asks for goods in the portal"),
)


def show(settings: Settings) -> None:
    """Parts first, then log-ins."""
    console.say()
    status.show(status.of_all(settings))
    console.say()
    console.table(["log in at", "as", "password", "who"], logins(settings))


def logins(settings: Settings) -> list[list[str]]:
    running = {part.name for part in parts.of(settings)}
    odoo_url = f"{settings.odoo_url}/odoo"
    secrets = settings.secrets
    rows = [
        [odoo_url, settings.odoo_login, secrets.odoo_admin_password, "administrator"]
    ]
    if settings.demo:
        for login, does in demo_people(settings):
            rows.append([odoo_url, login, secrets.demo_password, does])
    if "n8n" in running:
        rows.append(
            [
                settings.n8n_url,
                settings.n8n_owner_email,
                secrets.n8n_owner_password,
                "n8n owner",
            ]
        )
    return rows


def demo_people(settings: Settings) -> list[tuple[str, str]]:
    return [(f"{name}@harbourview.example", does) for name, does in DEMO_PEOPLE]
