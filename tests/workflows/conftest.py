"""A real n8n and mail server of the tests' own, with recorders for Odoo and assist."""

from __future__ import annotations

import dataclasses
import os
import random
import sys
import uuid
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from mailroom import Mailroom  # noqa: E402 - the path above makes it importable
from outside import Outside  # noqa: E402
from recorder import Recorder  # noqa: E402

from wardclerk.cli import ports, settings  # noqa: E402
from wardclerk.cli.settings import Ports, Secrets, Settings  # noqa: E402

PORTS = (20_000, 32_000)
DATABASE_VARIABLE = "WARDCLERK_TEST_DATABASE_URL"
READING = {"schema": "wardclerk.reading/1", "document_type": {"value": "vendor_bill"}}


@pytest.fixture(scope="session")
def own_settings(tmp_path_factory):
    """An installation of its own: free ports, fresh secrets, own role and database."""
    admin_url = os.environ.get(DATABASE_VARIABLE)
    if not admin_url:
        pytest.fail(f"set {DATABASE_VARIABLE} to an administrator's address")
    server = urlsplit(admin_url)
    name = f"wardclerk_test_{uuid.uuid4().hex[:12]}"
    return Settings(
        root=ROOT,
        data_dir=tmp_path_factory.mktemp("wardclerk"),
        cache_dir=settings.cache_dir(),
        profile="full",
        demo=True,
        ports=dataclasses.replace(free_ports(), postgres=server.port or 5432),
        secrets=Secrets.generate(),
        n8n_database=name,
        n8n_role=name,
        database_host=unquote(server.hostname),
        database_admin_url=admin_url,
    )


def free_ports() -> Ports:
    """Below those that the kernel hands out: a restarted part finds its own free."""
    names = [field.name for field in dataclasses.fields(Ports)]
    candidates = random.sample(range(*PORTS), 20 * len(names))
    return Ports(**dict(zip(names, filter(ports.is_free, candidates), strict=False)))


@pytest.fixture(scope="session")
def running(own_settings):
    """Everything started once, stopped and removed at the end."""
    odoo = Recorder(
        own_settings.ports.odoo, lambda request: (200, {"status": "applied"})
    )
    assist = Recorder(own_settings.ports.assist, lambda request: (200, READING))
    mailroom = Mailroom(own_settings, odoo, assist)
    mailroom.make_database()
    outside = Outside(own_settings, mailroom.make_outside_database())
    mailroom.outside = outside
    try:
        outside.start()
        odoo.start()
        assist.start()
        mailroom.install_node()
        outside.furnish()
        mailroom.start()
        yield mailroom
    finally:
        mailroom.stop()
        outside.stop()
        odoo.stop()
        assist.stop()
        mailroom.drop_database()


@pytest.fixture
def mailroom(running):
    """The same for each test: both recorders answer, and nothing is recorded yet."""
    running.reset()
    yield running
    running.reset()


@pytest.fixture
def outside(mailroom):
    """The systems that n8n talks to, as empty as at the start."""
    mailroom.outside.reset()
    return mailroom.outside
