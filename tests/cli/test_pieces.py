"""What is installed is there whole or not at all, and named after its lock."""

import pytest

from wardclerk.cli.console import Progress
from wardclerk.cli.environment import PIECES, with_needs
from wardclerk.cli.environment import odoo as odoo_piece
from wardclerk.cli.environment.piece import Piece, install, key
from wardclerk.cli.errors import UserError
from wardclerk.cli.shell import CommandFailed


def piece(build):
    return Piece("thing", "A thing", 1, lambda cache: cache / "thing-1", build)


def test_finished_piece_is_put_in_place(tmp_path):
    def build(target, _cache, _progress):
        (target / "program").write_text("works")

    install(piece(build), tmp_path, Progress("A thing", 1))

    assert (tmp_path / "thing-1" / "program").read_text() == "works"


def test_interrupted_piece_leaves_nothing_behind(tmp_path):
    def build(target, _cache, _progress):
        (target / "half").write_text("not done")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install(piece(build), tmp_path, Progress("A thing", 1))

    assert not (tmp_path / "thing-1").exists()
    assert list((tmp_path / "building").iterdir()) == []


def test_leftovers_of_a_killed_installation_are_removed(tmp_path):
    abandoned = tmp_path / "building" / "thing-abandoned"
    abandoned.mkdir(parents=True)

    install(piece(lambda *_: None), tmp_path, Progress("A thing", 1))

    assert not abandoned.exists()


def test_hiccup_of_a_mirror_is_tried_once_more(tmp_path):
    tried = []

    def build(_target, _cache, _progress):
        tried.append(1)
        if len(tried) == 1:
            raise CommandFailed("connection reset")

    install(piece(build), tmp_path, Progress("A thing", 1))

    assert len(tried) == 2


def test_piece_that_is_there_is_not_built_again(tmp_path):
    (tmp_path / "thing-1").mkdir()

    def build(*_):
        pytest.fail("it was built again")

    install(piece(build), tmp_path, Progress("A thing", 1))


def test_changed_lock_is_another_installation(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("numpy==1")
    before = key(lock)
    lock.write_text("numpy==2")

    assert key(lock) != before


def test_needs_come_before_what_needs_them():
    for name, one in PIECES.items():
        ordered = with_needs([name])

        assert ordered[-1] == name
        assert set(one.needs) <= set(ordered[:-1])


def test_named_odoo_of_another_series_is_refused(tmp_path, monkeypatch):
    (tmp_path / "odoo").mkdir()
    release = tmp_path / "odoo" / "release.py"
    release.write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
    monkeypatch.setenv("WARDCLERK_ODOO", str(tmp_path))

    with pytest.raises(UserError, match=r"Odoo 18\.0; Wardclerk needs 19\.0"):
        odoo_piece.library(tmp_path)


def test_named_odoo_is_found_by_its_program(tmp_path, monkeypatch):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (19, 0, 0)\n")
    program = tmp_path / "odoo-bin"
    program.write_text("")
    monkeypatch.setenv("WARDCLERK_ODOO", str(program))

    assert odoo_piece.library(tmp_path / "cache") == tmp_path
