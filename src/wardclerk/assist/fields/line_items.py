"""The lines of the bill, read from columns and accepted when they add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from wardclerk.assist.fields import columns, money
from wardclerk.assist.fields.context import Context
from wardclerk.assist.fields.sum_words import role_of
from wardclerk.assist.fields.totals import ROUNDING, Totals
from wardclerk.assist.limits import LINE_ITEMS_MAX
from wardclerk.assist.page import Page, Segment, TextLine, Word
from wardclerk.assist.reading import LineItem

ADDS_UP, PRODUCTS_FIT, DOUBTFUL = 0.95, 0.7, 0.4
ROW_REACH = 2  # lines above and below an amount that may hold its quantity
HEADER_COLUMNS_MIN = 2
COLUMN_SLACK_SHARE = 0.02  # of the page width
DESCRIPTION_LENGTH_MAX = 300  # characters

END_OF_TABLE = frozenset({"net", "total", "tax", "due"})
POSITION = re.compile(r"^\W*(?:\d{1,3}[.)]?)\W*$")
MEASURE = re.compile(r"[\d.,' ]+ ?[^\W\d]{0,8}[.\d]?%?")  # "184,320 kWh"
PERCENT = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?) ?%")
CODE = re.compile(r"^(?=\S*\d)(?!\d*[.,]\d+$)[A-Z0-9][A-Z0-9./-]{2,19}$")
FOOT_NOTE = re.compile(
    r"\b(?:carried forward|brought forward|übertrag|page \d|seite \d|continued)\b", re.I
)


@dataclass(slots=True)
class _Table:
    """Where the columns of the table stand on the page."""

    columns: dict[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def amount_right(self) -> float | None:
        column = self.columns.get("amount")
        return column[1] if column else None


@dataclass(frozen=True, slots=True)
class _Row:
    """An amount that may be a line's, with what stands around it."""

    page: Page
    number: int
    amount: money.Amount
    x1: float
    others: tuple[tuple[Decimal, float], ...]
    own_count: int  # so many of the others stand on the amount's own line


def read(context: Context, totals: Totals) -> tuple[tuple[LineItem, ...], float]:
    """The lines and how sure we are that they are all of them."""
    best: tuple[tuple[LineItem, ...], float] = ((), 0.0)
    for rows, tables in _row_sets(context):
        chosen, confidence = _choose(rows, totals)
        if confidence > best[1]:
            items = tuple(
                _item(row, tables[row.page.number], context, chosen) for row in chosen
            )
            best = items[:LINE_ITEMS_MAX], confidence
    return best


def _row_sets(context: Context):
    """Rows under a header first; failing that, rows anywhere before the sums."""
    rows, tables = _table_rows(context)
    if rows:
        yield rows, tables
    loose = [row for page in context.pages for row in _loose_rows(page, context)]
    if loose:
        yield loose, {page.number: _Table() for page in context.pages}


def _table_rows(context: Context) -> tuple[list[_Row], dict[int, _Table]]:
    """Rows from the first header of items to the first sum, over all pages."""
    rows: list[_Row] = []
    tables: dict[int, _Table] = {}
    table: _Table | None = None
    for page in context.pages:
        for number, line in enumerate(page.lines):
            header = _header(page, number)
            if header is not None:
                if rows and not _is_alike(header, table):
                    return rows, tables
                table = header if header.columns.keys() & columns.ITEM_HEADS else None
            elif table is not None:
                if rows and _ends_table(line, context):
                    return rows, tables
                row = _row(page, number, line, table, context)
                if row:
                    rows.append(row)
                    tables[page.number] = table
    return rows, tables


def _is_alike(header: _Table, table: _Table | None) -> bool:
    """The same table's header again, on the next page; not a table of taxes."""
    return table is not None and set(header.columns) == set(table.columns)


def _header(page: Page, number: int) -> _Table | None:
    """The header that starts on this line; heads may be stacked on two lines.

    The header of a table of taxes counts too: it ends the table of items.
    """
    line = page.lines[number]
    if len(line.segments) < HEADER_COLUMNS_MIN and len(line.text.split()) < 3:
        return None
    if any(amount.is_money for amount in money.find(line.text)):
        return None
    table = _Table()
    for segment in line.segments:
        _place_columns(segment, table)
    if len(table.columns) < HEADER_COLUMNS_MIN:
        return None
    for near in page.lines[max(0, number - 2) : number + 3]:
        close = abs(near.y0 - line.y0) < 2.5 * line.height
        has_money = any(a.is_money for a in money.find(near.text))
        if near is not line and close and not has_money:
            for segment in near.segments:
                _place_columns(segment, table)
    has_items = bool(table.columns.keys() & columns.ITEM_HEADS)
    is_sums = {"amount", "tax_percent"} <= table.columns.keys()
    return table if is_sums or (has_items and "amount" in table.columns) else None


def _place_columns(segment: Segment, table: _Table) -> None:
    """A head names the first column that it fits and that is not yet placed."""
    for part in _header_cells(segment):
        for name in columns.heads_of(part.text):
            if name not in table.columns:
                table.columns[name] = (part.x0, part.x1)
                break
            if name == "amount":
                table.columns[name] = (part.x0, part.x1)
                break


def _header_cells(segment: Segment) -> list[Segment]:
    """Heads that stand so close that they became one segment are parted."""
    named = [name for name in columns.heads_of(segment.text) if name != "amount"]
    if len(segment.words) >= 3 and len(named) >= 3:
        return [Segment((word,)) for word in segment.words]
    return [segment]


def _ends_table(line: TextLine, context: Context) -> bool:
    """A line with a sum on it: subtotal, tax, total."""
    label = ""
    for segment in line.segments:
        amounts = [
            a for a in money.find(segment.text, context.decimal_sign) if a.is_money
        ]
        before = segment.text[: amounts[0].start] if amounts else segment.text
        label = before if sum(map(str.isalpha, before)) > 1 else label
        if amounts and label:
            role = role_of(label)
            return role is not None and role[0] in END_OF_TABLE and len(label) < 45
    return False


def _row(
    page: Page, number: int, line: TextLine, table: _Table, context: Context
) -> _Row | None:
    right = table.amount_right
    if right is None:
        return None
    left = table.columns["amount"][0]
    slack = COLUMN_SLACK_SHARE * page.width
    best = None
    for segment, amount, x0, x1 in _numbers(line, context):
        overlaps = x0 <= right + 3 * slack and x1 >= left - slack
        if amount.decimals == 2 and overlaps:
            best = (segment, amount, x0, x1)
    if best is None or FOOT_NOTE.search(line.text):
        return None
    _segment, amount, x0, x1 = best
    own = _left_of(line, x0, context)
    around = _around(page, number, x0, context)
    return _Row(page, number, amount, x1, own + around, len(own))


def _loose_rows(page: Page, context: Context) -> Iterator[_Row]:
    """Without a header: lines that end in an amount that quantity x price gives."""
    for number, line in enumerate(page.lines):
        numbers = [n for n in _numbers(line, context)]
        if not numbers or _ends_table(line, context):
            continue
        _segment, amount, x0, x1 = numbers[-1]
        if amount.decimals != 2:
            continue
        others = tuple((a.value, start) for _s, a, start, _e in numbers[:-1])
        row = _Row(page, number, amount, x1, others, len(others))
        if _factors(row):
            yield row


def _numbers(line: TextLine, context: Context):
    for segment in line.segments:
        for amount in money.find(segment.text, context.decimal_sign):
            words = segment.words_between(amount.start, amount.end)
            yield segment, amount, words[0].x0, words[-1].x1


def _left_of(
    line: TextLine, right: float, context: Context
) -> tuple[tuple[Decimal, float], ...]:
    """The numbers of a line that stand left of the amount's column."""
    return tuple(
        (amount.value, x0)
        for _segment, amount, x0, _x1 in _numbers(line, context)
        if x0 < right
    )


def _around(
    page: Page, number: int, right: float, context: Context
) -> tuple[tuple[Decimal, float], ...]:
    """The same of the lines close above and below: rows may be set in two lines."""
    line = page.lines[number]
    first = max(0, number - ROW_REACH)
    found: list[tuple[Decimal, float]] = []
    for other in page.lines[first : number + ROW_REACH + 1]:
        if other is not line and abs(other.y0 - line.y0) <= 2.2 * line.height:
            found += _left_of(other, right, context)
    return tuple(found)


def _factors(row: _Row) -> tuple[Decimal, Decimal] | None:
    """Quantity and price whose product is the amount, nearest columns first."""
    target = row.amount.value
    values = row.others
    for i, (first, x_first) in enumerate(values):
        for second, x_second in values[i + 1 :]:
            if abs(first * second - target) <= ROUNDING and first and second:
                if x_first <= x_second:
                    return first, second
                return second, first
    return None


def _choose(rows: list[_Row], totals: Totals) -> tuple[list[_Row], float]:
    """The rows that add up to a sum on the paper, or the plausible ones."""
    targets = {abs(amount) for amount in totals.line_sums if amount}
    for chosen in (rows, [row for row in rows if _factors(row)], _without_last(rows)):
        if chosen and _adds_up(chosen, targets):
            return chosen, ADDS_UP
    part = _prefix(rows, targets)
    if part:
        return part, ADDS_UP - 0.05
    fitting = [row for row in rows if _factors(row)]
    if fitting and len(fitting) == len(rows):
        return fitting, PRODUCTS_FIT - 0.1
    return (fitting or rows), DOUBTFUL if rows else 0.0


def _adds_up(rows: list[_Row], targets: set[Decimal]) -> bool:
    total = sum((row.amount.value for row in rows), Decimal(0))
    return any(abs(abs(total) - target) <= ROUNDING for target in targets)


def _without_last(rows: list[_Row]) -> list[_Row]:
    return rows[:-1]


def _prefix(rows: list[_Row], targets: set[Decimal]) -> list[_Row]:
    """The first rows that add up: what follows are sums without a label."""
    total = Decimal(0)
    for count, row in enumerate(rows, start=1):
        total += row.amount.value
        if count > 1 and any(abs(abs(total) - t) <= ROUNDING for t in targets):
            return rows[:count]
    return []


def _item(row: _Row, table: _Table, context: Context, chosen: list[_Row]) -> LineItem:
    factors = _factors(row)
    quantity = factors[0] if factors else _in_column(row, table, "quantity")
    price = factors[1] if factors else _in_column(row, table, "unit_price")
    words = _text_of(row, table, context, chosen)
    code, description = _code_and_description(words)
    return LineItem(
        description=description,
        quantity=money.plain(str(quantity)) if quantity is not None else None,
        unit_price=money.text_of(price) if price is not None else None,
        amount=money.text_of(row.amount.value),
        vendor_code=code,
        tax_percent=_percent(row),
    )


def _in_column(row: _Row, table: _Table, name: str) -> Decimal | None:
    column = table.columns.get(name)
    if column is None:
        return None
    slack = COLUMN_SLACK_SHARE * row.page.width
    for value, x0 in row.others[: row.own_count]:
        if column[0] - 2 * slack <= x0 <= column[1] + slack:
            return value
    return None


def _percent(row: _Row) -> str | None:
    for near in (row.number, row.number - 1, row.number + 1):
        if 0 <= near < len(row.page.lines):
            match = PERCENT.search(row.page.lines[near].text)
            if match:
                return money.plain(match[1].replace(",", "."))
    return None


def _text_of(
    row: _Row, table: _Table, context: Context, chosen: list[_Row]
) -> list[str]:
    """The cells left of the numbers: on the row, or on the nearest line above."""
    taken = {(r.page.number, r.number) for r in chosen}
    for near in (row.number, row.number - 1, row.number + 1, row.number - 2):
        is_free = near == row.number or (row.page.number, near) not in taken
        if 0 <= near < len(row.page.lines) and is_free:
            cells = _text_cells(row.page.lines[near], row.x1, context)
            if any(sum(map(str.isalpha, cell)) >= 3 for cell in cells):
                return cells + _continuation(row, near, taken, context)
    return []


def _text_cells(line: TextLine, right: float, context: Context) -> list[str]:
    """The words of each cell without the amounts that stand in or after it."""
    cells = []
    for segment in line.segments:
        if segment.x0 > right or POSITION.match(segment.text):
            continue
        text = " ".join(word.text for word in _without_amounts(segment, context))
        letters = sum(sign.isalpha() for sign in text)
        if cells and MEASURE.fullmatch(segment.text):
            continue
        if CODE.match(text) or letters >= 3:
            cells.append(text)
    return cells


def _without_amounts(segment: Segment, context: Context) -> list[Word]:
    amounts = [
        word
        for amount in money.find(segment.text, context.decimal_sign)
        if amount.decimals == 2 and amount.start > 0
        for word in segment.words_between(amount.start, amount.end)
    ]
    gone = set(map(id, amounts))
    return [word for word in segment.words if id(word) not in gone]


def _continuation(
    row: _Row, number: int, taken: set[tuple[int, int]], context: Context
) -> list[str]:
    """A description that runs on to the next line, close below, without numbers."""
    after = number + 1
    if after >= len(row.page.lines) or (row.page.number, after) in taken:
        return []
    line, above = row.page.lines[after], row.page.lines[number]
    if line.y0 - above.y1 > 0.6 * above.height or len(line.segments) > 1:
        return []
    if _ends_table(line, context) or columns.heads_items(line):
        return []
    start = line.segments[0].x0
    same_column = any(
        abs(start - segment.x0) < 0.3 * above.height for segment in above.segments
    )
    letters = sum(map(str.isalpha, line.text))
    has_money = any(a.is_money for a in money.find(line.text, context.decimal_sign))
    return [line.text] if same_column and letters >= 3 and not has_money else []


def _code_and_description(cells: list[str]) -> tuple[str | None, str]:
    code = None
    texts: list[str] = []
    for cell in cells:
        if code is None and CODE.match(cell):
            code = cell
            continue
        texts.append(cell)
    description = " ".join(texts)
    if code is None:
        head, _blank, rest = description.partition(" ")
        head_is_code = CODE.match(head) and any(map(str.isalpha, head)) or False
        if head_is_code and rest:
            code, description = head, rest
    description = re.sub(r"^\d{1,3}[.)]?\s+(?=[^\d\s])", "", description)
    return code, description.strip()[:DESCRIPTION_LENGTH_MAX]
