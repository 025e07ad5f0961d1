"""The machine's own sources are read in both of their formats."""

import pytest

from wardclerk.cli.environment import debian
from wardclerk.cli.errors import InstallFailed

DEB822 = """\
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: {keyring}

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""
ONE_LINE = (
    "deb [arch=amd64 signed-by={keyring}] http://mirror.example/debian trixie main\n"
)


@pytest.fixture
def etc_apt(tmp_path, monkeypatch):
    (tmp_path / "sources.list.d").mkdir()
    monkeypatch.setattr(debian, "SOURCES", tmp_path)
    debian.archive_of_machine.cache_clear()
    yield tmp_path
    debian.archive_of_machine.cache_clear()


@pytest.fixture
def keyring(tmp_path):
    path = tmp_path / "keyring.gpg"
    path.write_bytes(b"key")
    return path


def test_stanza_format_is_understood(etc_apt, keyring):
    file = etc_apt / "sources.list.d" / "debian.sources"
    file.write_text(DEB822.format(keyring=keyring))

    archive = debian.archive_of_machine()

    assert archive == ("http://mirror.example/debian", str(keyring))


def test_one_line_format_is_understood(etc_apt, keyring):
    (etc_apt / "sources.list").write_text(ONE_LINE.format(keyring=keyring))

    archive = debian.archive_of_machine()

    assert archive == ("http://mirror.example/debian", str(keyring))


def test_missing_keyring_falls_back_to_debians_own(etc_apt):
    (etc_apt / "sources.list").write_text("deb http://mirror.example/debian sid main\n")

    archive = debian.archive_of_machine()

    assert archive.keyring == debian.KEYRING


def test_machine_without_an_archive_names_the_cure(etc_apt):
    with pytest.raises(InstallFailed) as refused:
        debian.archive_of_machine()

    assert "sources.list" in refused.value.next_step
