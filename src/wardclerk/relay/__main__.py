"""Runs the relay until it is told to stop: `python -m wardclerk.relay`."""

import asyncio
import signal
import sys
from contextlib import suppress

from wardclerk.relay import logging
from wardclerk.relay.census import Census
from wardclerk.relay.dispatcher import Dispatcher
from wardclerk.relay.mailbox import MailboxWatch
from wardclerk.relay.part import Part
from wardclerk.relay.sealer import Sealer
from wardclerk.relay.sender import Sender
from wardclerk.relay.server import Server
from wardclerk.relay.settings import Settings, SettingsError
from wardclerk.relay.watchdog import Watchdog

EXIT_CRASH = 1
EXIT_SETTINGS = 2
EXIT_PORT = 3
STOP_SECONDS_MAX = 20  # what is in flight gets 8 of them


def main() -> int:
    """Read the settings, run, and say in one line why it could not."""
    logging.configure()
    log = logging.logger("relay")
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        log.error("settings_refused", detail=str(error))
        return EXIT_SETTINGS
    return asyncio.run(run(settings))


async def run(settings: Settings) -> int:
    """Run all parts side by side until SIGTERM or SIGINT."""
    log = logging.logger("relay")
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    parts = build_parts(settings)
    server = Server(settings, parts)
    serving = asyncio.create_task(_serve(server, stop, log))
    working = [asyncio.create_task(_work(part, stop, log)) for part in parts]
    log.info("started", port=settings.port, mailboxes=len(settings.mailboxes))

    await stop.wait()

    log.info("stopping")
    crashed = await _finish(parts, working, log)
    server.should_exit = True
    served = await serving
    log.info("stopped")
    if crashed:
        return EXIT_CRASH
    return 0 if served else EXIT_PORT


def build_parts(settings: Settings) -> list[Part]:
    """Everything that the relay does."""
    return [
        Dispatcher(
            settings.database_url, settings.secret_key, Sender(settings.allowed_hosts)
        ),
        Sealer(settings),
        Watchdog(settings.database_url),
        Census(settings.database_url),
        *(MailboxWatch(settings, mailbox) for mailbox in settings.mailboxes),
    ]


async def _serve(server, stop, log) -> bool:
    """Serve until told; without its port the relay stops: nobody could see it."""
    try:
        await server.serve()
    except SystemExit:  # how uvicorn says that the port is taken
        log.error("port_taken", port=server.config.port)
    stop.set()
    return server.started


async def _work(part, stop, log) -> bool:
    """Run a part; True when it ended by a fault, which stops the whole relay.

    A relay without one of its parts would look alive and lose time; whoever keeps the
    process running starts it again.
    """
    try:
        await part.run(stop)
    except Exception as error:  # the edge of the process
        log.error("part_crashed", crashed=part.name, error=repr(error)[:200])
        stop.set()
        return True
    return False


async def _finish(parts, working, log) -> bool:
    """Let every part end; what does not end in time is cut off and repeated later."""
    ended, late = await asyncio.wait(working, timeout=STOP_SECONDS_MAX)
    for task in late:
        log.warning("part_cut_off")
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    for part in parts:
        with suppress(Exception):  # closing is a courtesy; the process ends anyway
            await part.close()
    return any(task.result() for task in ended)


if __name__ == "__main__":
    sys.exit(main())
