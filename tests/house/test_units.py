"""systemd understands every unit that we ship."""

import re
import shutil
import subprocess

import pytest

from tests.house import tree

UNITS = [
    unit
    for kind in ("service", "timer")
    for unit in sorted((tree.ROOT / "deploy").glob(f"**/*.{kind}"))
]
COMMAND = re.compile(r"^(Exec\w+)=.*", re.M)
FOLDER = re.compile(r"^(WorkingDirectory)=.*", re.M)


def test_there_are_units():
    assert UNITS


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_understands_the_units(tmp_path):
    """Their programs are installed elsewhere, so others stand in for them."""
    copies = [tmp_path / unit.name.replace("@.", "@1.") for unit in UNITS]
    for unit, copy in zip(UNITS, copies, strict=True):
        text = COMMAND.sub(r"\1=/bin/true", unit.read_text())
        copy.write_text(FOLDER.sub(r"\1=/", text))

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *copies],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
