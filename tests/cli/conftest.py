"""A data folder and a launcher of its own for each test."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty data folder that the launcher takes for its own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("WARDCLERK_HOME", str(folder))
    return folder


@pytest.fixture
def launcher(home):
    """Run `./wardclerk WORDS` and return what it did."""

    def run(*words, **environment):
        return subprocess.run(
            [ROOT / "wardclerk", *words],
            env={**os.environ, "WARDCLERK_HOME": str(home), **environment},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )

    return run
