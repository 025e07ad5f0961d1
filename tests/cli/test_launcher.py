"""The launcher finds an interpreter that runs, and speaks plainly when it cannot."""

import importlib.machinery
import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def launcher_module():
    loader = importlib.machinery.SourceFileLoader("launcher", str(ROOT / "wardclerk"))
    spec = importlib.util.spec_from_loader("launcher", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def program(folder, name, body):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_interpreter_that_fails_when_run_is_not_chosen(tmp_path, launcher_module):
    shim = program(tmp_path, "python3.12", "echo 'command not found' >&2; exit 127")

    version = launcher_module.probe(str(shim))

    assert version is None


def test_interpreter_is_believed_only_for_the_version_it_reports(
    tmp_path, launcher_module, monkeypatch
):
    liar = program(tmp_path, "python3.12", "echo 3.9")
    honest = program(tmp_path, "python3.13", "echo 3.13")
    monkeypatch.setattr(launcher_module.sys, "executable", "/root/.pyenv/shims/python3")
    monkeypatch.setattr(
        launcher_module,
        "candidates",
        lambda version: [str(liar if version == "3.12" else honest)],
    )

    chosen = launcher_module.find_python()

    assert chosen == str(honest)


def test_newest_supported_version_comes_first(launcher_module):
    assert launcher_module.PREFERRED[0] == "3.12"
    assert set(launcher_module.PREFERRED) == {"3.11", "3.12", "3.13"}


def test_launcher_without_any_python_names_the_cure(launcher_module, monkeypatch):
    monkeypatch.delenv("WARDCLERK_PYTHON", raising=False)
    monkeypatch.setattr(launcher_module, "find_python", lambda: None)

    with pytest.raises(SystemExit) as ended:
        launcher_module.main()

    assert "apt-get install python3" in str(ended.value)


def test_launcher_needs_nothing_but_the_standard_library(launcher_module):
    imported = {
        name
        for name, value in vars(launcher_module).items()
        if isinstance(value, type(sys))
    }

    assert imported <= set(sys.stdlib_module_names)
