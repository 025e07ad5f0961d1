"""What earlier runs of `up` have finished, so that later ones can skip it."""

from __future__ import annotations

import json
from typing import Any

from wardclerk.cli.settings import Settings, write_private


def read(settings: Settings) -> dict[str, Any]:
    try:
        return json.loads((settings.data_dir / "state.json").read_text())
    except FileNotFoundError:
        return {}


def remember(settings: Settings, **facts: Any) -> None:
    """Add facts; a fact is written after what it tells of."""
    known = read(settings) | facts
    write_private(settings.data_dir / "state.json", json.dumps(known, indent=1))
