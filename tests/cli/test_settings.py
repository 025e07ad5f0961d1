"""What an installation chose is kept, privately, and found again."""

import dataclasses
import stat
from pathlib import Path

import pytest

from wardclerk.cli import neighbours, ports
from wardclerk.cli.errors import NotSetUp
from wardclerk.cli.settings import (
    ROOT,
    Ports,
    Secrets,
    Settings,
    cache_dir,
    data_dir_of,
)

PRIVATE = 0o600


@pytest.fixture
def chosen(home):
    return Settings(
        root=ROOT,
        data_dir=home,
        cache_dir=cache_dir(),
        profile="minimal",
        demo=False,
        ports=Ports(odoo=18069),
        secrets=Secrets.generate(),
    )


def test_saved_settings_come_back_the_same(chosen):
    chosen.save()

    assert Settings.load() == chosen


def test_files_are_readable_by_their_owner_only(chosen, home):
    chosen.save()

    modes = [
        stat.S_IMODE((home / name).stat().st_mode)
        for name in ("secrets.json", "settings.json")
    ]
    assert modes == [PRIVATE, PRIVATE]


def test_settings_file_holds_no_secret(chosen, home):
    chosen.save()

    written = (home / "settings.json").read_text()
    assert not any(
        value in written for value in dataclasses.asdict(chosen.secrets).values()
    )


def test_loading_before_the_first_up_says_what_to_do(home):
    with pytest.raises(NotSetUp) as refused:
        Settings.load()

    assert "./wardclerk up" in refused.value.next_step


def test_two_installations_share_no_secret():
    one, other = Secrets.generate(), Secrets.generate()

    assert not set(dataclasses.astuple(one)) & set(dataclasses.astuple(other))


def test_signing_secrets_are_text_that_n8n_can_hold():
    secrets = Secrets.generate()

    for value in (secrets.mailroom_secret, secrets.n8n_secret):
        assert len(value) == 32
        assert value.isascii()
        assert value.isalnum()


def test_cache_follows_the_desktop_standard(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert cache_dir() == tmp_path / "wardclerk"


def test_data_folder_is_the_checkouts_own_unless_named(monkeypatch):
    monkeypatch.delenv("WARDCLERK_HOME", raising=False)

    assert data_dir_of(Path("/srv/clone")) == Path("/srv/clone/.wardclerk")


def test_ports_of_another_installation_are_left_to_it(chosen, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    chosen.save()

    neighbours.remember(chosen)

    taken = neighbours.ports_of_others(tmp_path / "another")
    assert taken == set(dataclasses.astuple(chosen.ports))
    assert not taken & set(dataclasses.astuple(ports.choose(taken)))


def test_own_ports_are_not_anothers(chosen, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    chosen.save()

    neighbours.remember(chosen)

    assert neighbours.ports_of_others(chosen.data_dir) == set()


def test_deleted_installation_gives_its_ports_back(chosen, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    chosen.save()
    neighbours.remember(chosen)

    (chosen.data_dir / "settings.json").unlink()

    assert neighbours.ports_of_others(tmp_path / "another") == set()
