"""Net, tax and total: the amounts that labels announce and arithmetic confirms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from wardclerk.assist.fields import columns, money
from wardclerk.assist.fields.context import Context
from wardclerk.assist.fields.labelled import BELOW, RIGHT, Candidate, under
from wardclerk.assist.fields.sum_words import EARLIER, PAID, role_of
from wardclerk.assist.limits import LABEL_LENGTH_MAX
from wardclerk.assist.page import Page, Segment, TextLine
from wardclerk.assist.reading import Field

ROUNDING = Decimal("0.02")  # what papers round away between lines and sums
CHOICES_MAX = 8  # candidates of one role that are tried against the others
TAX_ROWS_MAX = 6  # rates on one paper
SURE, LIKELY, WEAK, GUESS = 0.96, 0.85, 0.65, 0.4

BARE_HEADS = frozenset({"amount", "betrag", "montant", "importe", "tax", "vat", "gst"})
OTHER_SUMS = re.compile(
    rf"{EARLIER.pattern}|{PAID.pattern}|\b(?:cash|change|tendered|limit|saved)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sum:
    """One amount with the role that its label gives it."""

    role: str
    amount: Decimal
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of the bill, and every amount that lines may add up to."""

    total: Field | None
    net: Field | None
    tax: Field | None
    line_sums: tuple[Decimal, ...]


def read(context: Context) -> Totals:
    """The sums of the bill as its labels and its arithmetic say."""
    sums = list(_sums(context))
    by_role = _by_role(sums)
    solved = _solve(by_role)
    line_sums = tuple(
        dict.fromkeys(
            one.amount for one in by_role["net"] + by_role["total"] + by_role["due"]
        )
    )
    if solved is None:
        solved = _without_arithmetic(by_role, context)
    total, net, tax = solved
    return Totals(total, net, tax, line_sums)


def _by_role(sums: list[Sum]) -> dict[str, list[Sum]]:
    roles = ("total", "due", "net", "tax", "paid", "freight", "discount", "rounding")
    by_role: dict[str, list[Sum]] = {role: [] for role in roles}
    for one in sums:
        by_role[one.role].append(one)
    for found in by_role.values():
        found.sort(key=lambda one: -one.candidate.score)
    return by_role


def _sums(context: Context) -> Iterator[Sum]:
    for page in context.pages:
        for number, line in enumerate(page.lines):
            yield from _beside(page, line, context)
            yield from _below(page, number, line, context)


def _beside(page: Page, line: TextLine, context: Context) -> Iterator[Sum]:
    """Amounts to the right of a label on the same line: the last one counts."""
    label = ""
    pending: Sum | None = None
    for segment in line.segments:
        amounts = [a for a in money.find(segment.text, context.decimal_sign)]
        cursor = 0
        for amount in amounts:
            before = segment.text[cursor : amount.start]
            cursor = amount.end
            if _has_words(before):
                if pending:
                    yield pending
                label, pending = before, None
            pending = _better(_sum(page, segment, amount, label), pending)
        tail = segment.text[cursor:]
        if _has_words(tail):
            if pending:
                yield pending
            label, pending = tail, None
    if pending:
        yield pending


def _better(new: Sum | None, old: Sum | None) -> Sum | None:
    """Of several amounts beside one label the last counts; of totals the largest."""
    if new is None or old is None:
        return new or old
    if new.role == "total" and abs(new.amount) < abs(old.amount):
        return old
    return new


def _has_words(text: str) -> bool:
    letters = re.sub(rf"{money.CURRENCY}|\d|%", "", text)
    return sum(sign.isalpha() for sign in letters) >= 2


def _sum(page: Page, segment: Segment, amount: money.Amount, label: str) -> Sum | None:
    role = role_of(label[-LABEL_LENGTH_MAX:]) if label else None
    if role is None or not amount.is_money:
        return None
    words = segment.words_between(amount.start, amount.end)
    candidate = Candidate(
        amount.value, amount.raw, role[1], page, words, label.strip(), RIGHT
    )
    return Sum(role[0], amount.value, candidate)


def _below(page: Page, number: int, line: TextLine, context: Context) -> Iterator[Sum]:
    """Sums as a small table: a row of labels over a row of amounts."""
    if any(a.is_money for a in money.find(line.text, context.decimal_sign)):
        return
    if columns.heads_items(line):
        return
    for segment in line.segments:
        role = role_of(segment.text)
        if role is None or len(segment.text) > 40:
            continue
        if segment.text.strip(" :").lower() in BARE_HEADS:
            continue
        found = _first_below(page, number, segment, context)
        if found:
            where, amount = found
            words = where.words_between(amount.start, amount.end)
            candidate = Candidate(
                amount.value,
                amount.raw,
                role[1] * 0.95,
                page,
                words,
                segment.text,
                BELOW,
            )
            yield Sum(role[0], amount.value, candidate)


def _first_below(page: Page, number: int, label: Segment, context: Context):
    for line in page.lines[number + 1 : number + 3]:
        if line.y0 > label.y1 + 3 * label.height:
            return None
        for segment in under(line, label):
            for amount in money.find(segment.text, context.decimal_sign):
                if amount.is_money and not _has_words(segment.text[: amount.start]):
                    return segment, amount
            return None
    return None


def _solve(by_role: dict[str, list[Sum]]):
    """The best net, tax and total that fulfil net + tax = total, or None."""
    totals = _whole_totals(by_role)[:CHOICES_MAX]
    best, best_score = None, 0.0
    for total in totals:
        for net, tax in product(by_role["net"][:CHOICES_MAX], _taxes(by_role["tax"])):
            extra = _difference(by_role, net.amount, tax.amount, total.amount)
            if extra is None:
                continue
            score = (
                total.candidate.score + net.candidate.score + tax.candidate.score
            ) - (0.15 if total.role == "due" else 0)
            score += _extra_weight(extra, by_role)
            score += 0.1 if tax.amount else 0
            if score > best_score:
                best, best_score = (total, net, tax, extra), score
    if best is None:
        return None
    return _confirmed(*best)


def _extra_weight(extra: Decimal, by_role: dict[str, list[Sum]]) -> float:
    """A rounding row that fits speaks for the rounded total; charges are doubtful."""
    if not extra:
        return 0.0
    is_rounding = any(one.amount == extra for one in by_role["rounding"])
    return 0.25 if is_rounding else -0.2


def _whole_totals(by_role: dict[str, list[Sum]]) -> list[Sum]:
    """Totals of the bill: "Total 6 % supplies" is the total of one rate only."""
    found = by_role["total"] + by_role["due"]
    whole = [one for one in found if "%" not in one.candidate.label]
    return whole or found or by_role["net"]


def _taxes(found: list[Sum]) -> list[Sum]:
    """Each tax row alone, and all different rows together (several rates)."""
    rows = found[:TAX_ROWS_MAX]
    choices = list(rows)
    if len(rows) > 1:
        choices.append(_together(rows))
    return choices + _tax_groups(rows)


def _tax_groups(rows: list[Sum]) -> list[Sum]:
    """Rows of the same wording belong together: one row for each rate."""
    groups: dict[str, list[Sum]] = {}
    for one in rows:
        key = re.sub(r"[\d.,%\s]", "", one.candidate.label.lower())
        groups.setdefault(key, []).append(one)
    several = [group for group in groups.values() if len(group) > 1]
    return [_together(group) for group in several]


def _together(rows: list[Sum]) -> Sum:
    amount = sum((one.amount for one in rows), Decimal(0))
    first = rows[0].candidate
    raw = " + ".join(one.candidate.raw for one in rows)
    return Sum(
        "tax",
        amount,
        Candidate(
            amount,
            raw,
            first.strength,
            first.page,
            first.words,
            first.label,
            first.place,
        ),
    )


def _difference(
    by_role: dict[str, list[Sum]], net: Decimal, tax: Decimal, total: Decimal
) -> Decimal | None:
    """What freight or discount must explain between net + tax and total."""
    gap = total - net - tax
    if abs(gap) <= ROUNDING:
        return Decimal(0)
    freight = [one.amount for one in by_role["freight"][:3]]
    discount = [-abs(one.amount) for one in by_role["discount"][:3]]
    rounding = [one.amount for one in by_role["rounding"][:2]]
    for extra in (
        *rounding,
        *freight,
        *discount,
        sum(freight),
        sum(freight) + sum(discount),
    ):
        if extra and abs(gap - extra) <= ROUNDING:
            return Decimal(extra)
    return None


def _confirmed(total: Sum, net: Sum, tax: Sum, extra: Decimal):
    """Fields of amounts that add up; freight and discount belong to the net."""
    check = "net_plus_tax_equals_total"

    def field(one: Sum, amount: Decimal, *checks: str) -> Field:
        seen = min((w.score for w in one.candidate.words), default=1.0)
        made = one.candidate.as_field(money.text_of(amount), SURE * (0.6 + 0.4 * seen))
        for each in checks:
            made = made.checked(each)
        return made

    more = ("net_includes_charges",) if extra else ()
    return (
        field(total, total.amount, check),
        field(net, net.amount + extra, check, *more),
        field(tax, tax.amount, check),
    )


def _without_arithmetic(by_role: dict[str, list[Sum]], context: Context):
    """Labels alone: the best of each role, and what follows from two of them."""
    total = _first(by_role["total"])
    due = _first(by_role["due"])
    net, tax = _first(by_role["net"]), _first(by_role["tax"])
    chosen = _total_of(total, due, by_role["paid"])
    total_field = _as_field(chosen) if chosen is not None else _largest(context)
    if chosen is not None and net is None and tax is not None:
        return _with_difference(chosen, tax, context, total_field, is_net=True)
    if chosen is not None and net is not None and tax is None:
        found = _untaxed(chosen, total_field, net, by_role)
        if found[2] is None:
            return _with_difference(chosen, net, context, total_field, is_net=False)
        return found
    net_field = _as_field(net, WEAK) if net else None
    return total_field, net_field, _as_field(tax, WEAK) if tax else None


def _first(found: list[Sum]) -> Sum | None:
    """The best labelled; among equals the last one on the paper."""
    if not found:
        return None
    best = found[0].candidate.score - 0.02
    equals = [one for one in found if one.candidate.score >= best]
    return max(equals, key=lambda one: (one.candidate.page.number, _bottom(one)))


def _bottom(one: Sum) -> float:
    return max((word.y1 for word in one.candidate.words), default=0.0)


def _total_of(total: Sum | None, due: Sum | None, paid: list[Sum]) -> Sum | None:
    if total is None or due is None:
        return total or due
    if total.amount == due.amount:
        return total
    for one in paid:
        if abs(total.amount - abs(one.amount) - due.amount) <= ROUNDING:
            return total
    return total if total.candidate.strength >= 0.85 else due


def _as_field(one: Sum, cap: float = LIKELY) -> Field:
    value = money.text_of(one.amount)
    return one.candidate.as_field(value, min(cap, one.candidate.score))


def _untaxed(total: Sum, total_field: Field, net: Sum, by_role):
    """No tax on the paper: net and total are equal, or charges explain the gap."""
    extra = _difference(by_role, net.amount, Decimal(0), total.amount)
    if extra is None:
        return total_field, _as_field(net, WEAK), None
    check = "net_equals_total" if not extra else "net_includes_charges"
    value = money.text_of(total.amount)
    net_field = net.candidate.as_field(value, 0.9).checked(check)
    tax_field = total.candidate.as_field("0.00", 0.78).checked("no_tax_shown")
    sure = max(total_field.confidence, 0.93)
    return total_field.checked(check, sure), net_field, tax_field


def _with_difference(
    total: Sum, known: Sum, context: Context, total_field: Field, is_net: bool
):
    """Net or tax without a label: the difference, if the paper shows it."""
    missing = _shown(total.amount - known.amount, total, known, context)
    if missing is None:
        field = _as_field(known, WEAK)
        return (total_field, None, field) if is_net else (total_field, field, None)
    check = "net_plus_tax_equals_total"
    found = missing.as_field(money.text_of(missing.value), 0.85).checked(check)
    field = _as_field(known).checked(check, 0.9)
    sure = total_field.checked(check, 0.93)
    return (sure, found, field) if is_net else (sure, field, found)


def _shown(
    amount: Decimal, total: Sum, known: Sum, context: Context
) -> Candidate | None:
    """The last place on the paper that shows this amount, beside the known ones."""
    used = {id(w) for one in (total, known) for w in one.candidate.words}
    best = None
    for page in context.pages:
        for line in page.lines:
            for segment in line.segments:
                for found in money.find(segment.text, context.decimal_sign):
                    words = segment.words_between(found.start, found.end)
                    fits = found.value == amount and found.is_money
                    if fits and not used & set(map(id, words)):
                        best = Candidate(amount, found.raw, LIKELY, page, words)
    return best


def _largest(context: Context) -> Field | None:
    """No label at all: the largest amount with two decimals, hardly trusted."""
    best: Candidate | None = None
    for page in context.pages:
        for line in page.lines:
            if OTHER_SUMS.search(line.text):
                continue
            for segment in line.segments:
                for amount in money.find(segment.text, context.decimal_sign):
                    if amount.is_money and (best is None or amount.value > best.value):
                        words = segment.words_between(amount.start, amount.end)
                        best = Candidate(amount.value, amount.raw, GUESS, page, words)
    return best.as_field(money.text_of(best.value), GUESS) if best else None
