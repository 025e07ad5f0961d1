"""Makes n8n run exactly the workflows of this repository."""

from __future__ import annotations

import difflib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wardclerk.cli import shell, unprivileged
from wardclerk.cli.settings import Settings, write_private
from wardclerk.mail.mailboxes import watched
from wardclerk.workflows import database, pack, runtime
from wardclerk.workflows.api import N8n
from wardclerk.workflows.credentials import credentials, values


def rendered(settings: Settings) -> list[dict[str, Any]]:
    """All workflows as this installation's n8n must have them."""
    return [one for one in _all(settings) if not pack.gaps(one)]


def left_out(settings: Settings) -> dict[str, list[str]]:
    """Workflows whose outside system is not named, with what is missing."""
    missing = {one["name"]: pack.gaps(one) for one in _all(settings)}
    return {name: gaps for name, gaps in missing.items() if gaps}


def _all(settings: Settings) -> list[dict[str, Any]]:
    found = pack.read(settings.root / "workflows")
    addresses, known = watched(settings), values(settings)
    return [pack.render(one, known, addresses) for one in found]


def published(settings: Settings) -> list[dict[str, Any]]:
    """Those that must be published; without a mailbox nothing starts the mailroom."""
    return [one for one in pack.in_order(rendered(settings)) if pack.can_start(one)]


def expected_active(settings: Settings) -> int:
    """How many workflows n8n itself counts as active when all is well."""
    return len(published(settings))


def deploy(settings: Settings) -> bool:
    """Put everything into an n8n that does not run; False when nothing changed.

    n8n's importer leaves workflows unpublished: call `publish` once n8n answers.
    Importing over a running n8n would leave the old mail listener behind, so that
    each mail is processed twice; there, `update` is the way.
    """
    database.prepare(settings)
    wanted = digest(settings)
    if database.deployed(settings) == wanted:
        return False
    _import(settings, credentials(settings), rendered(settings))
    database.note_deployed(settings, wanted)
    return True


def publish(settings: Settings) -> list[str]:
    """Publish in the running n8n what is not published yet; returns the names."""
    n8n = N8n(settings)
    running = n8n.workflows()
    waiting = [one for one in published(settings) if not running[one["id"]]["active"]]
    for workflow in waiting:
        n8n.publish(workflow["id"])
    return [workflow["name"] for workflow in waiting]


def update(settings: Settings) -> list[str]:
    """Bring a running n8n up to date without a gap; returns the names that changed."""
    database.prepare(settings)
    n8n = N8n(settings)
    running = n8n.workflows()
    new = [one for one in rendered(settings) if one["id"] not in running]
    _import(settings, credentials(settings), new)
    changed = [
        drift.workflow for drift in drifts(settings, running) if drift.is_changed
    ]
    for workflow in changed:
        n8n.put(workflow)
    first_published = publish(settings)
    database.note_deployed(settings, digest(settings))
    names = [one["name"] for one in (*new, *changed)]
    return sorted({*names, *first_published})


def digest(settings: Settings) -> str:
    """Of everything that an import would change."""
    return pack.digest(runtime.RELEASE, rendered(settings), credentials(settings))


@dataclass(frozen=True, slots=True)
class Drift:
    """How one workflow in n8n differs from the repository."""

    workflow: dict[str, Any]  # as the repository wants it
    running: dict[str, Any] | None  # None: n8n does not have it
    must_be_published: bool

    @property
    def is_changed(self) -> bool:
        return self.running is not None and bool(self.difference())

    @property
    def is_unpublished(self) -> bool:
        if self.running is None or not self.must_be_published:
            return False
        return self.running.get("activeVersionId") != self.running.get("versionId")

    def difference(self) -> list[str]:
        """Line by line, from the repository to n8n."""
        ours = pack.text(pack.compared(self.workflow)).splitlines()
        theirs = pack.text(
            pack.compared(self.running or {**self.workflow, "nodes": []})
        )
        return list(
            difflib.unified_diff(
                ours, theirs.splitlines(), "repository", "n8n", lineterm="", n=2
            )
        )

    def sentence(self) -> str:
        """Empty when there is nothing to tell."""
        name = self.workflow["name"]
        if self.running is None:
            return f"{name}: n8n does not have it"
        if self.is_changed:
            return f"{name}: was changed in n8n, or is not deployed yet"
        if self.is_unpublished:
            return f"{name}: what is published is not what was deployed"
        return ""


def drifts(
    settings: Settings, running: dict[str, dict[str, Any]] | None = None
) -> list[Drift]:
    """Each workflow of the repository beside what n8n has."""
    running = N8n(settings).workflows() if running is None else running
    must = {one["id"] for one in published(settings)}
    return [
        Drift(one, running.get(one["id"]), one["id"] in must)
        for one in rendered(settings)
    ]


def strangers(settings: Settings, running: dict[str, dict[str, Any]]) -> list[str]:
    """Workflows in n8n that are not ours: yours to keep, good to know of."""
    ours = {one["id"] for one in rendered(settings)}
    return sorted(one["name"] for id, one in running.items() if id not in ours)


def _import(settings: Settings, secrets: list, workflows: list) -> None:
    """By n8n's own commands: only they keep the ids."""
    with _private_folder(settings) as folder:
        file = folder / "credentials.json"
        _put(file, secrets)
        _command(settings, "credentials", "import:credentials", f"--input={file}")
        if not workflows:
            return
        place = folder / "workflows"
        place.mkdir(mode=0o700)
        _hand_over(place)
        for workflow in workflows:
            _put(place / f"{workflow['id']}.json", workflow)
        _command(
            settings, "workflows", "import:workflow", "--separate", f"--input={place}"
        )


def _command(settings: Settings, what: str, *words: str) -> None:
    said = shell.run(
        unprivileged.wrap(runtime.cli(settings, *words)),
        doing=f"Importing {what} into n8n",
        env=runtime.environment(settings),
        next_step="Run `./wardclerk up` again; if it persists, `./wardclerk doctor`.",
    )
    # n8n ends with 0 even when it gave up.
    if "Successfully imported" not in said:
        raise shell.CommandFailed(
            f"Importing {what} into n8n failed: {_last_words(said)}",
            "Run `./wardclerk workflows deploy` and read what n8n says.",
        )


def _last_words(said: str) -> str:
    for line in reversed(said.strip().splitlines()):
        try:
            return json.loads(line)["message"]
        except (ValueError, TypeError, KeyError):
            continue
    return said.strip()[-300:]


@contextmanager
def _private_folder(settings: Settings) -> Iterator[Path]:
    settings.n8n_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    _hand_over(settings.n8n_dir)
    folder = Path(tempfile.mkdtemp(prefix="import-", dir=settings.n8n_dir))
    _hand_over(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(file: Path, content: Any) -> None:
    write_private(file, json.dumps(content))
    _hand_over(file)


def _hand_over(path: Path) -> None:
    owner = unprivileged.folder_owner()
    if owner:
        os.chown(path, *owner)
