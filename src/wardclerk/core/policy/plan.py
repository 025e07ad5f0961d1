"""What one table would change in another: rule by rule, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff

from .explain import rule_words
from .table import Rule, Table
from .text import to_text


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that is added, removed, moved or says something else."""

    what: str  # added, removed, changed, moved
    rule: str
    old: str = ""
    new: str = ""

    @property
    def words(self) -> str:
        if self.what == "added":
            return f"+ {self.rule}: {self.new}"
        if self.what == "removed":
            return f"- {self.rule}: {self.old}"
        if self.what == "moved":
            return f"~ {self.rule} is asked {self.new}"
        return f"~ {self.rule}: {self.old}\n  now: {self.new}"


def rule_changes(
    old: Table, new: Table, names: Mapping | None = None
) -> tuple[RuleChange, ...]:
    """Return what changes from one table to the other, in the new order.

    Under *first* the order decides: a rule that comes earlier or later among those
    that stay is told as moved.
    """
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    found = [
        RuleChange("removed", name, old=rule_words(rule, old, names=names))
        for name, rule in before.items()
        if name not in after
    ]
    for name, rule in after.items():
        if name not in before:
            found.append(
                RuleChange("added", name, new=rule_words(rule, new, names=names))
            )
        elif before[name] != rule:
            found.append(_changed(before[name], rule, old, new, names))
    if old.hit_policy != new.hit_policy:
        found.append(
            RuleChange("changed", "hit policy", old.hit_policy, new.hit_policy)
        )
    if new.hit_policy == "first":
        found += _moved(list(before), list(after))
    return tuple(found)


def _changed(was: Rule, is_now: Rule, old: Table, new: Table, names) -> RuleChange:
    before = rule_words(was, old, names=names)
    after = rule_words(is_now, new, names=names)
    if before == after:
        before, after = "other details of its steps or its reason", "see the text below"
    return RuleChange("changed", is_now.id, before, after)


def _moved(before: list[str], after: list[str]):
    """Yield rules whose place among those that stay is another one."""
    stayed = [name for name in before if name in set(after)]
    order = [name for name in after if name in set(before)]
    blocks = SequenceMatcher(None, stayed, order, autojunk=False).get_matching_blocks()
    kept = {name for block in blocks for name in order[block.b :][: block.size]}
    for place, name in enumerate(order):
        if name not in kept:
            follows = f"after {order[place - 1]}" if place else "first"
            yield RuleChange("moved", name, new=follows)


def text_changes(old: Table | None, new: Table, name: str = "policy") -> str:
    """Return the difference of the texts, as version control shows it."""
    before = to_text(old).splitlines(keepends=True) if old else []
    after = to_text(new).splitlines(keepends=True)
    return "".join(unified_diff(before, after, f"in force/{name}", f"file/{name}"))
