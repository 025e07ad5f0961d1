"""Start the assist service: python -m wardclerk.assist."""

from __future__ import annotations

import sys

import uvicorn

from wardclerk.assist import logs
from wardclerk.assist.limits import STOP_GRACE_SECONDS
from wardclerk.assist.service import application
from wardclerk.assist.settings import SettingsError, from_environment


def main() -> int:
    """Serve on the loopback interface until told to stop."""
    try:
        settings = from_environment()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    logs.configure()
    uvicorn.run(
        application(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_GRACE_SECONDS,
        limit_concurrency=200,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
