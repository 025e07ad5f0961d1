"""What the fields say of each other and of the page: checks become problems."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from stdnum import iban

from wardclerk.assist.fields import dates, money
from wardclerk.assist.page import Page, Word
from wardclerk.assist.reading import DocumentType, Field, Problem

ROUNDING = Decimal("0.02")
OLDEST_DAYS = 2 * 366  # a bill older than two years is a misread or a dispute
NEWEST_DAYS = 60  # vendors date ahead, seldom more than this
DUE_DAYS_MAX = 400
NEEDED = ("invoice_number", "issue_date", "total", "vendor_name")
NEEDED_CONFIDENCE_MIN = 0.75  # below this a person reads; see bench/reading.py
PAGE_CONFIDENCE_MIN = 0.75  # a page value below this does not contradict the XML
EXCERPT_CHARACTERS = 120
BILLS = frozenset({"vendor_bill", "credit_note"})

INSTRUCTIONS = re.compile(
    r"ignore (?:all |any |the )?(?:previous|prior|above"
    r"|other)[\w\s]{0,20}(?:instruction|prompt|rule)s?"
    r"|disregard (?:all |any |the |your )?(?:previous|prior|above|instruction|rule"
    r"|polic)\w*"
    r"|(?:you are|act as|pretend to be)\s+(?:an?|the)\s+(?:ai|assistant"
    r"|language model|helpful|system|approv)"
    r"|system prompt|\[/?(?:inst|system)\]|<\|?(?:system|im_start|im_end)\|?>"
    r"|as an ai\b"
    r"|(?:skip|bypass|without|no need for)\s+(?:the\s+|any\s+|further\s+"
    r"|human\s+)*(?:review|approval|verification|checks?)\b"
    r"|(?:mark|set|treat|classify) (?:this|it)[\w\s]{0,20}as (?:approved|paid"
    r"|verified|trusted)"
    r"|auto-?approve|approve (?:this|the) (?:invoice|bill|payment)? ?(?:immediately"
    r"|automatically|at once|now)"
    r"|(?:bank|account|payment|remittance) (?:details|information"
    r"|instructions)[\w\s,]{0,40}(?:have |has )?(?:been )?(?:changed|updated)"
    r"|(?:our|new) (?:new )?bank (?:account|details)|neue bankverbindung"
    r"|bankverbindung hat sich ge[äa]ndert|nouvelles? coordonn[ée]es bancaires"
    r"|nuevos? datos bancarios"
    r"|ignoriere? (?:alle )?(?:vorherigen|bisherigen)"
    r"|ignorez (?:toutes )?les instructions|ignora (?:todas )?las instrucciones",
    re.IGNORECASE,
)


def checked(fields: dict[str, Field], today: date) -> dict[str, Field]:
    """The same fields with the checks that need more than one of them."""
    result = dict(fields)
    _check_sums(result)
    _check_dates(result, today)
    _check_iban(result)
    return result


def _decimal(fields: dict[str, Field], name: str) -> Decimal | None:
    return money.exact(fields[name].value) if name in fields else None


def _check_sums(fields: dict[str, Field]) -> None:
    amounts = [_decimal(fields, name) for name in ("net", "tax", "total")]
    net, tax, total = amounts
    if net is None or tax is None or total is None:
        return
    fits = abs(net + tax - total) <= ROUNDING
    for name in ("net", "tax", "total"):
        field = fields[name]
        if fits:
            fields[name] = field.checked("net_plus_tax_equals_total")
        else:
            doubt = min(field.confidence, 0.7) if field.source != "xml" else None
            fields[name] = field.checked("net_plus_tax_differs_from_total", doubt)


def _check_dates(fields: dict[str, Field], today: date) -> None:
    issued = fields.get("issue_date")
    if issued:
        day = date.fromisoformat(issued.value)
        is_near = (
            today - timedelta(OLDEST_DAYS) <= day <= today + timedelta(NEWEST_DAYS)
        )
        name = "date_in_window" if is_near else "date_outside_window"
        fields["issue_date"] = issued.checked(name)
    due = fields.get("due_date")
    if due and issued:
        days = (date.fromisoformat(due.value) - date.fromisoformat(issued.value)).days
        if 0 <= days <= DUE_DAYS_MAX:
            fields["due_date"] = due.checked("due_after_issue")
        else:
            sure = min(due.confidence, 0.6) if due.source != "xml" else None
            fields["due_date"] = due.checked("due_before_issue", sure)


def _check_iban(fields: dict[str, Field]) -> None:
    field = fields.get("vendor_iban")
    if field and field.source == "xml":
        is_valid = iban.is_valid(field.value)
        fields["vendor_iban"] = field.checked(
            "iban_mod_97" if is_valid else "iban_check_failed",
            field.confidence if is_valid else 0.5,
        )


def problems(fields: dict[str, Field], kind: DocumentType) -> list[Problem]:
    """Reasons for a person to look, from the fields alone."""
    if kind.value not in BILLS:
        return [Problem("not_an_invoice", f"it looks like: {kind.value}, {kind.why}")]
    found = []
    mismatch = _sum_mismatch(fields)
    if mismatch:
        found.append(Problem("total_mismatch", mismatch))
    doubtful = [
        name
        for name in NEEDED
        if name not in fields or fields[name].confidence < NEEDED_CONFIDENCE_MIN
    ]
    if doubtful:
        found.append(Problem("low_confidence", ", ".join(doubtful)))
    return found


def _sum_mismatch(fields: dict[str, Field]) -> str | None:
    total = fields.get("total")
    if total is None or "net_plus_tax_differs_from_total" not in total.checks:
        return None
    net, tax = fields["net"].value, fields["tax"].value
    return f"net {net} + tax {tax} is not {total.value}"


def differs_from_page(
    fields: dict[str, Field], page_fields: dict[str, Field], pages: tuple[Page, ...]
) -> Problem | None:
    """Values of the XML that the page contradicts: fraud, or the wrong file."""
    text = "\n".join(page.text for page in pages)
    if not text.strip():
        return None
    differing = [
        f"{name}: XML {fields[name].value}, page {page_fields[name].value}"
        for name in ("invoice_number", "issue_date", "currency", "total", "vendor_iban")
        if _contradicts(name, fields, page_fields, text)
    ]
    if not differing:
        return None
    return Problem("xml_differs_from_page", "; ".join(differing))


def _contradicts(
    name: str, fields: dict[str, Field], page_fields: dict[str, Field], text: str
) -> bool:
    stated, seen = fields.get(name), page_fields.get(name)
    if stated is None or seen is None or seen.confidence < PAGE_CONFIDENCE_MIN:
        return False
    if _plain(stated.value) == _plain(seen.value):
        return False
    return not _stands_in(name, stated.value, text)


def _plain(value: str) -> str:
    number = money.exact(value)
    if number is not None:
        return str(abs(number.normalize()))
    return "".join(sign for sign in value.upper() if sign.isalnum())


def _stands_in(name: str, value: str, text: str) -> bool:
    """Whether the page shows the XML's value anywhere, in whatever form."""
    if name == "total":
        wanted = abs(Decimal(value))
        sign = money.decimal_sign_of(text)
        return any(abs(found.value) == wanted for found in money.find(text, sign))
    if name == "issue_date":
        wanted_day = date.fromisoformat(value)
        return any(
            found.value == wanted_day
            for month_first in (True, False)
            for found in dates.find(text, month_first)
        )
    return _plain(value) in _plain(text)


def hidden_text(hidden: list[tuple[int, list[Word]]], has_tags: bool) -> Problem | None:
    """Words in the file that nobody can see on the page."""
    hidden = [(number, words) for number, words in hidden if _is_telling(words)]
    if not hidden and not has_tags:
        return None
    if not hidden:
        return Problem("hidden_text", "invisible Unicode characters in the text")
    number, words = hidden[0]
    excerpt = " ".join(word.text for word in words)[:EXCERPT_CHARACTERS]
    return Problem("hidden_text", f'page {number} holds text nobody sees: "{excerpt}"')


def _is_telling(words: list[Word]) -> bool:
    """A stray dot or dash is no message: three letters or digits are."""
    return sum(sign.isalnum() for word in words for sign in word.text) >= 3


def instruction_text(texts: list[str]) -> Problem | None:
    """Words that want to steer the reader: shown to a person, never obeyed."""
    for text in texts:
        match = INSTRUCTIONS.search(" ".join(text.split()))
        if match:
            return Problem("instruction_text", f'"{match[0][:EXCERPT_CHARACTERS]}"')
    return None
