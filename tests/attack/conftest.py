"""One arena for all tests of the tier that only look."""

import pytest

from tests.attack.arena import Arena


@pytest.fixture(scope="session")
def still_arena():
    """A clone without a server: for scripts in Odoo's shell."""
    arena = Arena().open()
    # Scripts write rows that no flow made: triggers would ask where they come from.
    arena.query("ALTER DATABASE {database} SET session_replication_role = replica")
    yield arena
    arena.close()


def pytest_addoption(parser):
    parser.addoption(
        "--mutants", action="store_true", help="take guards away, one at a time"
    )
