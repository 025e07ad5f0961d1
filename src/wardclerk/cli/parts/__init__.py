"""The processes that make up the system, in the order in which they may start."""

from __future__ import annotations

from wardclerk.cli import profile
from wardclerk.cli.errors import UserError
from wardclerk.cli.parts import assist, gateway, mailbox, n8n, odoo, postgres, relay
from wardclerk.cli.parts.part import Part
from wardclerk.cli.settings import Settings

ALL: dict[str, Part] = {
    module.PART.name: module.PART
    for module in (postgres, mailbox, gateway, assist, relay, odoo, n8n)
}


def of(settings: Settings) -> list[Part]:
    """Those that this installation's profile runs; a named PostgreSQL is not ours."""
    wanted = profile.load(settings.root, settings.profile).parts
    return [
        part
        for name, part in ALL.items()
        if name in wanted and (name != "postgres" or postgres.is_ours(settings))
    ]


def named(settings: Settings, name: str) -> Part:
    """One of them, or the list of names to choose from."""
    found = {part.name: part for part in of(settings)}
    if name not in found:
        raise UserError(
            f"There is no part {name!r} here.", f"Choose one of: {', '.join(found)}."
        )
    return found[name]
