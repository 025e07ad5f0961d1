"""A second Odoo on the stack's own database, on a port of its own."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

from stack import wait_until

from wardclerk.cli import ports, unprivileged, web
from wardclerk.cli.parts import odoo
from wardclerk.cli.settings import LOOPBACK, Settings, write_private

HERE = Path(__file__).parent
START_SECONDS = 120
STOP_SECONDS = 30


@contextmanager
def second_server(settings: Settings, module: str):
    """Its address, while a module of this folder is loaded into it."""
    port = ports.any_free(set())
    config = settings.run_dir / f"odoo-{module}.conf"
    folders = ",".join(str(path) for path in [*odoo.addons_path(settings), HERE])
    write_private(
        config,
        odoo.configuration(
            settings,
            addons_path=folders,
            http_port=port,
            server_wide_modules=f"{odoo.SERVER_WIDE},{module}",
            workers=0,
            max_cron_threads=0,
        ),
    )
    log = settings.log_dir / f"odoo-{module}.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            unprivileged.wrap(
                [*odoo.executable(settings), "server", "--config", config]
            ),
            env={**os.environ, **odoo.environment(settings)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"http://{LOOPBACK}:{port}"
    try:
        wait_until(
            lambda: web.get(f"{url}/web/health", seconds=5), START_SECONDS, str(log)
        )
        yield url
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(STOP_SECONDS)
