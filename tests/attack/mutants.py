"""Takes one guard away at a time, in a copy, and shows that the attacker notices.

    ./wardclerk test attack -- -k mutants --mutants          all of them
    ./wardclerk test attack -- -k "mutants and permit" --mutants

Where a rule is held twice, by Odoo's code and by a trigger of the database, or at the
call and again when rows are written, a mutant takes both away: with one of them left
the law holds, which is why there are two.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.attack.arena import Arena
from wardclerk.cli import settings

MIXIN = "wardclerk_approval/models/wardclerk_approval_mixin.py"
LINES = "wardclerk_approval/models/wardclerk_approval_line_mixin.py"
CASE = "wardclerk_approval/models/wardclerk_approval_case.py"
USERS = "wardclerk_base/models/res_users.py"
VERSION = "wardclerk_policy/models/wardclerk_policy_version.py"
PERMIT = "wardclerk_policy/permit.py"
# Without their list the triggers behind the gates guard nothing.
NO_GATE_TRIGGERS = "DELETE FROM wardclerk_approval_guarded"


@dataclass(frozen=True)
class Mutant:
    """What is taken away, text of a file and triggers, and who should notice."""

    file: str = ""
    text: str = ""
    instead: str = ""
    sql: str = ""
    ways: tuple[str, ...] = ()  # of the attacker: the others take hours to get there
    also: tuple[tuple[str, str, str], ...] = ()  # the second one, where two hold


MUTANTS = {
    "create_guard": Mutant(
        MIXIN,
        "        documents._approval_guard_passages({})\n",
        "",
        NO_GATE_TRIGGERS,
        ("create_in_state", "copy_in_state", "import_new_in_state"),
    ),
    "write_guard": Mutant(
        MIXIN,
        "            self._approval_guard_passages(before)\n",
        "            pass\n",
        NO_GATE_TRIGGERS,
        ("write_state", "save_state", "import_state", "step_by_step"),
    ),
    "line_guard": Mutant(
        MIXIN,
        "        if not changed or not self._approval_is_watched():\n",
        "        if True:\n",
        also=(
            (
                LINES,
                "            if documents._approval_is_watched():\n",
                "            if False:\n",
            ),
        ),
        ways=("write_line", "save_line", "delete_line", "add_line"),
    ),
    "permit": Mutant(
        PERMIT,
        "    if type(permit) is not Permit or permit.is_spent:\n        return False\n"
        "    if permit.model != records._name:\n        return False\n"
        "    permit.is_spent = True\n    return True\n",
        "    return bool(permit)\n",
        "DROP TRIGGER wardclerk_approval_decision_guard ON wardclerk_approval_decision;"
        "DROP TRIGGER wardclerk_approval_step_guard ON wardclerk_approval_step;"
        "DROP TRIGGER wardclerk_approval_case_guard ON wardclerk_approval_case;",
        ("permit_by_hand",),
    ),
    "digest_at_the_gate": Mutant(
        MIXIN,
        "        return approved.filtered("
        "lambda one: case_of[one.id].digest == digests[one.id])\n",
        "        return approved\n",
        ways=("content_past_the_orm", "press_confirm"),
    ),
    "makers_left_out": Mutant(
        CASE,
        '                "maker_ids": [\n',
        '                "maker_ids": [] and [\n',
    ),
    "own_request": Mutant(
        USERS,
        "        return is_theirs and not is_program and bool(",
        "        return not is_program and bool(",
        ways=("server_action",),
    ),
    "author_activates": Mutant(
        VERSION,
        "        if person in self.author_ids:\n",
        "        if not person:\n",
        "DROP TRIGGER wardclerk_policy_version_guard ON wardclerk_policy_version;",
        ("activate_own_draft", "forget_author"),
    ),
    "evidence_of_decisions": Mutant(
        CASE,
        '        self.env["wardclerk.audit"]._record(\n'
        '            f"approval.{outcome.value}",\n            self._document(),',
        '        self.env["wardclerk.audit"]._record(\n'
        '            f"approval.{outcome.value}",\n            self.browse(),',
    ),
    "decisions_kept": Mutant(
        sql="DROP TRIGGER wardclerk_approval_keep ON wardclerk_approval_decision;",
        ways=("decisions_past_the_orm",),
    ),
    "cases_kept": Mutant(
        sql="DROP TRIGGER wardclerk_approval_case_guard ON wardclerk_approval_case;",
        ways=("case_past_the_orm",),
    ),
    "row_lock": Mutant(
        MIXIN,
        '"UPDATE %s SET write_date = write_date WHERE id IN %s RETURNING id",',
        '"SELECT id FROM %s WHERE id IN %s",',
    ),
}


def take_away(addons: Path, file: str, text: str, instead: str) -> None:
    path = addons / file
    source = path.read_text()
    if source.count(text) != 1:
        raise AssertionError(f"{file} has no such guard any more")
    path.write_text(source.replace(text, instead))


@contextmanager
def mutated(mutant: Mutant, folder: Path) -> Iterator[Arena]:
    """A running arena without that guard; the repository is never touched."""
    addons = settings.ROOT / "addons"
    if mutant.file:
        shutil.copytree(addons, folder, dirs_exist_ok=True)
        addons = folder
        for change in ((mutant.file, mutant.text, mutant.instead), *mutant.also):
            take_away(addons, *change)
    arena = Arena(addons=addons)
    try:
        arena.open()
        if mutant.sql:
            arena.connection.execute(mutant.sql)
        yield arena.start()
    finally:
        arena.close()
