"""What a paper's habits tell before any field is read: signs, order, language."""

from __future__ import annotations

from dataclasses import dataclass

from wardclerk.assist.fields import dates, money
from wardclerk.assist.page import Page


@dataclass(frozen=True, slots=True)
class Context:
    """The pages and the habits of whoever printed them."""

    pages: tuple[Page, ...]
    text: str
    decimal_sign: str | None
    month_first: bool


def of(pages: tuple[Page, ...]) -> Context:
    """The context of these pages."""
    text = "\n".join(page.text for page in pages)
    return Context(
        pages, text, money.decimal_sign_of(text), dates.puts_month_first(text)
    )
