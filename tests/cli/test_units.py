"""systemd understands every unit that we ship, and we what the units call."""

import re
import shlex
import subprocess

import pytest

from wardclerk.cli import main, settings
from wardclerk.cli.environment import systemd

DEPLOY = settings.ROOT / "deploy"
UNITS = sorted({*DEPLOY.glob("**/*.service"), *DEPLOY.glob("**/*.timer")})
# Our programs are installed elsewhere, so another one stands in for them.
PROGRAM = re.compile(r"^(Exec\w+=)/(?:opt/\S+|usr/bin/odoo)(?=\s)", re.M)
FOLDER = re.compile(r"^(WorkingDirectory)=.*", re.M)
CALL = re.compile(r"/wardclerk ([^'|]*)")
CALLS = [
    call.strip()
    for unit in UNITS
    for line in re.findall(r"^Exec.*", unit.read_text(), re.M)
    for call in CALL.findall(line)
]


@pytest.fixture
def complaint(tmp_path):
    """What systemd says against units of these texts."""
    cache = settings.cache_dir()

    def judge(units):
        for name, text in units.items():
            readable = FOLDER.sub(r"\1=/", PROGRAM.sub(r"\1/bin/true", text))
            (tmp_path / name.replace("@.", "@1.")).write_text(readable)
        command = [systemd.root(cache) / systemd.PROGRAM, "verify", "--man=no"]
        done = subprocess.run(
            [*command, *tmp_path.iterdir()],
            env=systemd.environment(cache),
            capture_output=True,
            text=True,
            check=False,
        )
        assert bool(done.returncode) <= bool(done.stderr)
        return done.stderr

    return judge


def test_systemd_understands_the_units(complaint):
    assert len(UNITS) > 1
    assert complaint({unit.name: unit.read_text() for unit in UNITS}) == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("RemainAfterExit=", "RemainsAfterExit=", "Unknown key"),
        ("wardclerk down", 'wardclerk "down', "Unbalanced quoting"),
        ("TimeoutStopSec=120", "TimeoutStopSec=long", "Failed to parse"),
    ],
    ids=["key", "quotes", "time"],
)
def test_mistake_in_a_unit_is_found(complaint, old, new, said):
    text = (DEPLOY / "systemd" / "wardclerk.service").read_text()
    assert old in text

    assert said in complaint({"wardclerk.service": text.replace(old, new)})


@pytest.mark.parametrize("call", CALLS)
def test_launcher_understands_what_a_unit_calls(call):
    command, *_options = words = shlex.split(call)

    called = main.parser().parse_args(words).module
    assert called.__name__ == f"wardclerk.cli.{command}"
