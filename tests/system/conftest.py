"""The tests' own stack, and rounds of ten documents that nobody has sent before."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from stack import Stack  # noqa: E402 - the path above makes it importable


@pytest.fixture(scope="session")
def stack():
    """The stack that `./wardclerk test` has started; left running for the next tier."""
    return Stack(Path(os.environ["WARDCLERK_HOME"]))


@pytest.fixture(autouse=True)
def everything_answers(stack):
    """Each test begins with all parts healthy, and leaves them so."""
    yield
    stack.heal()
