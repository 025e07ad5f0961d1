"""What this installation is: its profile, its ports, its secrets, whose PostgreSQL."""

from __future__ import annotations

import argparse
import dataclasses
import os

from wardclerk.cli import database, down, neighbours, ports, settings, state
from wardclerk.cli.errors import NotSetUp, UserError
from wardclerk.cli.settings import Ports, Secrets, Settings

SERVER_NAMED = "WARDCLERK_DATABASE_URL"
USUAL_PROFILE = "full"


def settle(arguments: argparse.Namespace) -> Settings:
    """What an earlier run chose, else a first choice; an option changes its setting."""
    with neighbours.one_chooses():
        chosen = choose(arguments)
        chosen.save()
        neighbours.remember(chosen)
    return chosen


def choose(arguments: argparse.Namespace) -> Settings:
    """What stays as it was, and what an option changes."""
    try:
        chosen = Settings.load()
    except NotSetUp:
        return first_choice(arguments)
    refuse_to_forget_the_demo(arguments, chosen)
    wanted = profile_name(arguments)
    if arguments.new_ports or wanted != chosen.profile:
        down.stop_all(chosen)
    if arguments.new_ports:
        chosen = dataclasses.replace(chosen, ports=free_ports(chosen))
    return dataclasses.replace(chosen, profile=wanted)


def refuse_to_forget_the_demo(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Its records cannot be told from those that came later."""
    if arguments.no_demo and chosen.demo and state.read(chosen):
        raise UserError(
            "The demo group is loaded already.",
            "To start with empty books: ./wardclerk up --fresh --no-demo",
        )


def first_choice(arguments: argparse.Namespace) -> Settings:
    """Ports that are free, secrets that nobody knows, the server that is named."""
    url = os.environ.get(SERVER_NAMED, "")
    first = Settings(
        root=settings.ROOT,
        data_dir=settings.data_dir_of(),
        cache_dir=settings.cache_dir(),
        profile=arguments.profile or USUAL_PROFILE,
        demo=not arguments.no_demo,
        ports=Ports(),
        secrets=Secrets.generate(),
        database_admin_url=url,
    )
    if url:
        server = database.named_server(url)
        own = dataclasses.replace(first.ports, postgres=server.port)
        first = dataclasses.replace(first, database_host=server.host, ports=own)
    return dataclasses.replace(first, ports=free_ports(first))


def free_ports(chosen: Settings) -> Ports:
    """Neither in use nor another installation's; a named server keeps its own."""
    found = ports.choose(neighbours.ports_of_others(chosen.data_dir))
    if chosen.database_admin_url:
        return dataclasses.replace(found, postgres=chosen.ports.postgres)
    return found


def profile_name(arguments: argparse.Namespace) -> str:
    """The option, else what was chosen before, else everything."""
    if arguments.profile:
        return arguments.profile
    try:
        return Settings.load().profile
    except NotSetUp:
        return USUAL_PROFILE
