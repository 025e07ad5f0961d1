"""`policy`: policies as files that people review, beside what is in force."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from wardclerk.cli import console, policy_replay
from wardclerk.cli.errors import UserError
from wardclerk.cli.odoo_client import OdooClient
from wardclerk.cli.settings import Settings

HELP = "check, compare, draft and export policies written as text"
DESCRIPTION = """\
A policy is one file: a header (policy, document, gate, company) and a decision table as
YAML.

  check    read each FILE and prove that its table has no gap, no ambiguous overlap and
           no rule that never decides, with a document that shows it. Needs no Odoo;
           the people are checked in Odoo. Exit code 1 when there is an error.
  plan     show what each FILE would change in what is in force: rule by rule in words,
           then as text. Exit code 0 when nothing differs, 2 when something does.
  apply    make a draft in Odoo from each FILE that differs. It is never put in force
           here: another policy owner activates it, and apply says who can.
  export   write what is in force as files into the folder --to. The same policies give
           the same bytes.
  replay   decide the documents of the last months again by FILE: who gains and loses
           work, hours, spend that nobody sees any more. Nothing is changed.
  drift    list the rules of companies and facilities that differ from the group's
           policies, and how many documents they changed.

plan, export, replay and drift log in as the administrator; apply as the policy owner
in --login, with the password from WARDCLERK_PASSWORD or from the keyboard.
"""
NEEDS = ("python",)
ACTIONS = ("check", "plan", "apply", "export", *policy_replay.ACTIONS)
PASSWORD = "WARDCLERK_PASSWORD"  # the name of a variable, not a password
MODEL = "wardclerk.policy"
DIFFERS = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS, help="see above")
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path)
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where export writes")
    parser.add_argument("--login", help="the policy owner who writes the drafts")
    policy_replay.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.action in policy_replay.ACTIONS:
        return policy_replay.run(arguments)
    if arguments.action == "export":
        return export(arguments.to)
    if not arguments.files:
        raise UserError(f"Name the files to {arguments.action}.", "For example *.yaml")
    for file in arguments.files:
        if not file.is_file():
            raise UserError(f"There is no file {file}.", "Check its name.")
    if arguments.action == "check":
        results = [check(file) for file in arguments.files]
        return 0 if all(results) else 1
    if arguments.action == "plan":
        return plan(arguments.files)
    return apply(arguments.files, arguments.login)


def check(path: Path) -> bool:
    """One line a file, and one a finding."""
    from wardclerk.core.policy import PolicyError, example_words, verify
    from wardclerk.core.policy.explain import rule_words
    from wardclerk.core.policy.file import file_from_text
    from wardclerk.core.policy.finding import has_errors

    try:
        file = file_from_text(path.read_text(encoding="utf-8"))
    except PolicyError as error:
        console.say(f"{path}: {error}")
        return False
    found = verify(file.table, file.paths)
    for one in found:
        example = example_words(one, file.table)
        console.say(f"{path}: {one.severity}: {one.words}")
        if one.rules:
            console.say(f"    rules: {', '.join(one.rules)}")
        if example:
            console.say(f"    for example: {example}")
        if one.suggestion:
            console.say(f"    suggestion: {rule_words(one.suggestion, file.table)}")
    if has_errors(found):
        return False
    console.say(f"{path}: in order, {len(file.table.rules)} rules")
    return True


def plan(paths: Iterable[Path]) -> int:
    """Say what would change; files that change nothing say so."""
    from wardclerk.core.policy.plan import rule_changes, text_changes

    in_force = {file.key: file for file in policies_in_force()}
    differs = False
    for path, file in addressed(paths):
        present = in_force.get(file.key)
        if present and present.table == file.table:
            console.say(f"{path}: nothing changes")
            continue
        differs = True
        if present:
            console.say(f"{path}: changes {file.policy}, in force now")
            for change in rule_changes(present.table, file.table):
                console.say(f"  {change.words}")
        else:
            console.say(f"{path}: {file.policy} is new, {len(file.table.rules)} rules")
        console.say(text_changes(present and present.table, file.table, file.name))
    return DIFFERS if differs else 0


def apply(paths: Iterable[Path], login: str | None) -> int:
    """Drafts only. Who wrote a draft cannot activate it."""
    files = list(addressed(paths))
    if not login:
        raise UserError(
            "Say who writes the drafts.",
            "For example: --login policy.owner@example.org",
        )
    client = OdooClient(Settings.load(), login, password())
    for path, _file in files:
        told = client.call(MODEL, "draft_from_text", path.read_text(encoding="utf-8"))
        if not told["version"]:
            console.say(f"{path}: nothing changes")
            continue
        console.say(f"{path}: drafted as {told['version']}. It is not in force.")
        if told["errors"]:
            console.say(f"    to mend first: {told['errors']} (see Check on the draft)")
        console.say(f"    {told['url']}")
        people = ", ".join(told["activators"]) or "nobody yet: name a second owner"
        console.say(f"    can activate it: {people}")
    return 0


def export(folder: Path | None) -> int:
    """One file a policy; files that are the same already stay untouched."""
    from wardclerk.core.policy.file import file_to_text

    if not folder:
        raise UserError("Say where to write.", "For example: --to policies")
    folder.mkdir(parents=True, exist_ok=True)
    for file in policies_in_force():
        target, text = folder / file.name, file_to_text(file)
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
        console.say(f"{target}: {file.policy}, {len(file.table.rules)} rules")
    return 0


def policies_in_force() -> list:
    """All policies in force in the running Odoo."""
    from wardclerk.core.policy.file import file_from_text

    client = OdooClient.administrator(Settings.load())
    return [file_from_text(text) for text in client.call(MODEL, "texts_in_force")]


def addressed(paths: Iterable[Path]):
    """Each file with its policy; a file that does not say for what is refused."""
    from wardclerk.core.policy import PolicyError
    from wardclerk.core.policy.file import file_from_text

    for path in paths:
        try:
            file = file_from_text(path.read_text(encoding="utf-8"))
        except PolicyError as error:
            raise UserError(
                f"{path}: {error}", "Run `./wardclerk policy check`."
            ) from None
        if not file.is_addressed:
            raise UserError(
                f"{path} does not say which documents it is for.",
                "Add policy, document and gate at its top, as `export` writes them.",
            )
        yield path, file


def password() -> str:
    given = os.environ.get(PASSWORD)
    if given:
        return given
    if not sys.stdin.isatty():
        raise UserError("A password is needed.", f"Set {PASSWORD}.")
    return getpass.getpass("Password: ")
