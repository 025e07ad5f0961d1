"""One fleet for all tests of this tier: starting it is most of the time."""

from __future__ import annotations

import os

import pytest

from .fleet import Fleet

IS_LONG = float(os.environ.get("WARDCLERK_TEST_LONG") or 0) > 0
# The pack's own constants are for receivers that are slow; here they are not.
CLAIM_SECONDS = 90 if IS_LONG else 30
CONFIRM_SECONDS = 120 if IS_LONG else 40


@pytest.fixture(scope="session")
def fleet(tmp_path_factory):
    """Everything started once, and gone at the end."""
    folder = tmp_path_factory.mktemp("scale")
    made = Fleet(folder, CLAIM_SECONDS, CONFIRM_SECONDS)
    try:
        made.start()
        yield made
    finally:
        made.stop()
