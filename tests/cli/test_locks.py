"""Locks name exact versions with hashes, and nothing that needs a compiler."""

import re

import pytest

from wardclerk.cli.settings import ROOT

LOCKS = sorted(ROOT.glob("requirements*.lock"))
ENTRY = re.compile(r"^[A-Za-z0-9].*\n(?:[ \t].*\n)*", re.M)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_each_package_is_pinned_and_hashed(lock):
    entries = ENTRY.findall(lock.read_text())

    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_development_lock_repeats_nothing_of_the_runtime():
    def names(lock):
        unconditional = r"^([\w.-]+)==[^;\n]*$"
        return set(re.findall(unconditional, (ROOT / lock).read_text(), re.M))

    assert not names("requirements.lock") & names("requirements-dev.lock")


def test_graphical_opencv_is_never_installed():
    text = (ROOT / "requirements.lock").read_text()

    assert "opencv-python-headless==" in text
    assert "opencv-python==" not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_names_no_registry(lock):
    assert "http" not in re.sub(
        r"^[\w.-]*http[\w.-]*==.*", "", lock.read_text(), flags=re.M
    )
