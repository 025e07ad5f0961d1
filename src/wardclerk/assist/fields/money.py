"""Numbers and amounts as papers print them, turned into decimal strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

DIGITS_MAX = 15  # more digits than this are an identifier, not an amount
CENT = Decimal("0.01")
PRECISION = Decimal("0.000001")

SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD", "US$": "USD", "¥": "JPY", "zł": "PLN"}
CODES = (
    "EUR|USD|GBP|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|JPY|CNY|INR|MYR|SGD"
    "|MXN|BRL|ZAR|AED|ILS|TRY|HKD|RM"
)
CURRENCY = rf"(?:US\$|C\$|A\$|[€£$¥]|zł|(?:{CODES})(?![A-Za-z]))"
NUMBER = (
    r"\d{1,3}(?:[.,'’]\d{3})+(?:[.,]\d{1,6})?|\d{1,3}(?: \d{3})+[.,]\d{2}"
    r"|\d+(?:[.,]\d{1,6})?|[.,]\d{2}"
)
AMOUNT = re.compile(
    rf"(?<![\w.,/#%])(?P<before>[-–(]\s?)?(?:(?P<currency>{CURRENCY})\s?)?"
    rf"(?P<sign>[-–]\s?)?(?P<number>{NUMBER})"
    r"(?:(?<=[.,]\d\d)[A-Z]{1,2}(?!\w))?"
    rf"(?P<after>\s?{CURRENCY}|\s?[-–](?![\w])|\s?\)|\s?CR\b)*"
    r"(?!\w|[.,/:-]\d|\s?%|/\w)",
)
GROUPED = re.compile(r"\d{1,3}([.,'’ ])\d{3}(?:\1\d{3})*$")


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount found in a text, with the place of its characters."""

    value: Decimal
    raw: str
    start: int
    end: int
    currency: str | None
    decimals: int

    @property
    def is_money(self) -> bool:
        """Two decimals or a currency sign: a bare 12 may be anything."""
        return self.decimals == 2 or self.currency is not None


def find(text: str, decimal_sign: str | None = None) -> Iterator[Amount]:
    """Every amount in the text, left to right."""
    for match in AMOUNT.finditer(text):
        number = match["number"]
        if " " in number and decimal_sign == ".":
            yield from _apart(match, text)
            continue
        value = parse(number, decimal_sign)
        if value is None:
            continue
        raw = match[0].strip()
        if _is_negative(match):
            value = -value
        yield Amount(
            value, raw, match.start(), match.end(), _currency(raw), _decimals(number)
        )


def _apart(match: re.Match, text: str) -> Iterator[Amount]:
    """Where the point is decimal, "10 128.40" is a 10 beside an amount."""
    start = match.start("number")
    for part in match["number"].split(" "):
        value = parse(part, ".")
        end = start + len(part)
        if value is not None:
            yield Amount(value, text[start:end], start, end, None, _decimals(part))
        start = end + 1


def _is_negative(match: re.Match) -> bool:
    before, sign, after = match["before"] or "", match["sign"] or "", match["after"]
    if sign or before.strip() in ("-", "–"):
        return True
    closing = (after or "").strip()
    if before.strip() == "(":
        return match[0].rstrip().endswith(")")
    return closing in ("-", "–", "CR")


def _currency(raw: str) -> str | None:
    found = re.search(CURRENCY, raw)
    return code_of(found[0]) if found else None


def code_of(sign: str) -> str:
    """The ISO code of a currency sign; a code stays itself."""
    known = {"C$": "CAD", "A$": "AUD", "RM": "MYR", **SYMBOLS}
    return known.get(sign, sign)


def _decimals(number: str) -> int:
    if GROUPED.fullmatch(number):
        return 0
    tail = re.search(r"[.,](\d+)$", number)
    return len(tail[1]) if tail else 0


def parse(number: str, decimal_sign: str | None = None) -> Decimal | None:
    """The number that a printed number means; decimal_sign settles "1.000"."""
    digits = re.sub(r"['’\s]", "", number)
    if len(re.sub(r"\D", "", digits)) > DIGITS_MAX:
        return None
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0 and _is_thousands(digits, last, decimal_sign):
        plain = re.sub(r"[.,]", "", digits)
    elif last >= 0:
        whole = re.sub(r"[.,]", "", digits[:last])
        plain = f"{whole or '0'}.{digits[last + 1 :]}"
    else:
        plain = digits
    return exact(plain)


def _is_thousands(digits: str, last: int, decimal_sign: str | None) -> bool:
    """Three digits after the only kind of separator: thousands, unless told."""
    sign, tail = digits[last], digits[last + 1 :]
    if len(tail) != 3:
        return False
    if digits.count(sign) > 1:
        return True
    other = "," if sign == "." else "."
    if other in digits:
        return False
    return decimal_sign != sign or digits[:last] not in ("", "0")


def decimal_sign_of(text: str) -> str | None:
    """The decimal sign that most amounts with two decimals in the text use."""
    points = len(re.findall(r"\d\.\d{2}(?![\d.,])", text))
    commas = len(re.findall(r"\d,\d{2}(?![\d.,])", text))
    if points == commas:
        return None
    return "." if points > commas else ","


def exact(text: str) -> Decimal | None:
    """A plain decimal number, or None; NaN and infinity are no numbers."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < DIGITS_MAX else None


def from_xml(text: str) -> str | None:
    """An amount of an XML file as a decimal string."""
    value = exact(text)
    return None if value is None else text_of(value)


def text_of(value: Decimal) -> str:
    """An amount as a decimal string with at least two decimals."""
    if value == value.quantize(CENT):
        return format(value.quantize(CENT), "f")
    return format(value.quantize(PRECISION).normalize(), "f")


def plain(text: str | None) -> str | None:
    """A quantity, price or rate as a decimal string without idle zeros."""
    value = exact(text or "")
    if value is None:
        return None
    value = value.quantize(PRECISION).normalize()
    return format(value if value else Decimal(0), "f")
