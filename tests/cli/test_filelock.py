"""Two `up` at once would be two of everything."""

import subprocess
import sys

import pytest

from wardclerk.cli.errors import UserError
from wardclerk.cli.filelock import only_one

HOLDER = """
import sys
from pathlib import Path
from wardclerk.cli.filelock import only_one
with only_one(Path(sys.argv[1]), "`up`"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock until it is told to let go."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "up.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.communicate()


def test_second_holder_is_refused_and_told_who_has_it(tmp_path, holder):
    with pytest.raises(UserError) as refused, only_one(tmp_path / "up.lock", "`up`"):
        pytest.fail("both hold the lock")

    assert str(holder.pid) in str(refused.value)


def test_lock_of_a_killed_process_is_free(tmp_path, holder):
    holder.kill()
    holder.wait()

    with only_one(tmp_path / "up.lock", "`up`"):
        pass
