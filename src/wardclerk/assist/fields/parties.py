"""Who sent the bill and to whom: labelled blocks first, then the letterhead."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from wardclerk.assist.fields.context import Context
from wardclerk.assist.fields.party_words import (
    BUYER,
    CUT,
    DOMAIN,
    LEGAL_FORM,
    NAME_KEY,
    NOT_A_NAME,
    OTHER_BLOCK,
    REMIT,
    SELLER,
    TOWN,
)
from wardclerk.assist.page import Page, Segment
from wardclerk.assist.reading import Field

BLOCK_LINES_MAX = 7  # an address has rarely more
BLOCK_GAP_SHARE = 1.9  # of the line height: a wider gap ends the block
NAME_LENGTH = (2, 80)  # characters
WINDOW = (0.08, 0.36)  # of the page height: where an address window stands
UNSUPPORTED_MAX = 0.74  # a recognised name that stands in one place only
LETTERHEAD_SHARE = 0.3  # of the first page: where a letterhead stands


@dataclass(frozen=True, slots=True)
class Named:
    """One possible name with where it stands and how likely it is."""

    name: str
    score: float
    page: Page
    segment: Segment
    why: str


@dataclass(frozen=True, slots=True)
class Parties:
    """The vendor, the buyer, and which words belong to whose block."""

    vendor: Field | None
    buyer: Field | None
    buyer_words: frozenset[int]
    vendor_words: frozenset[int]


def read(context: Context) -> Parties:
    """Vendor and buyer of these pages."""
    buyer = next(_labelled(context, BUYER, 0.9, "buyer label"), None)
    other_words = _words_of(context, OTHER_BLOCK)
    buyer_words = _words_of(context, BUYER) | other_words
    vendor_words = _words_of(context, SELLER) - buyer_words
    vendor = _vendor(context, buyer, buyer_words)
    if buyer is None:
        buyer = _address_window(context, vendor, other_words)
    buyer_field = _field(buyer, buyer.score - 0.05) if buyer else None
    vendor_field = _field(vendor, min(0.95, vendor.score)) if vendor else None
    return Parties(vendor_field, buyer_field, buyer_words, vendor_words)


def _words_of(context: Context, pattern: re.Pattern) -> frozenset[int]:
    return frozenset(
        id(word)
        for _page, block, _end in _blocks(context, pattern)
        for segment in block
        for word in segment.words
    )


def _address_window(
    context: Context, vendor: Named | None, other_words: frozenset[int]
) -> Named | None:
    """No label: the address that an envelope's window shows, upper left."""
    for page in context.pages[:1]:
        for number, line in enumerate(page.lines):
            head = line.segments[0]
            place = head.y0 / page.height
            is_window = WINDOW[0] <= place <= WINDOW[1] and head.x0 < page.width / 2
            if id(head.words[0]) in other_words:
                continue
            if not is_window or not _is_name(head.text):
                continue
            block = _block(page, number, head)
            named = Named(_cut(head.text), 0.8, page, head, "address window")
            same = vendor is not None and _plain(vendor.name) == _plain(named.name)
            if not same and _ends_in_town([part.text for part in block[1:]]):
                return named
    return None


def _ends_in_town(texts: list[str]) -> bool:
    return 1 < len(texts) and any(TOWN.search(text) for text in texts)


def _field(named: Named, confidence: float) -> Field:
    words = named.segment.words
    seen = min((word.score for word in words), default=1.0)
    return Field(
        named.name,
        confidence * (0.6 + 0.4 * seen),
        named.page.source,
        named.segment.text,
        named.page.number,
        named.page.fraction(words),
        (named.why.replace(" ", "_"),),
    )


def _blocks(context: Context, pattern: re.Pattern):
    """Label segments with the segments of the block that they head."""
    for page in context.pages:
        for number, line in enumerate(page.lines):
            for segment in line.segments:
                match = pattern.search(segment.text)
                if match:
                    yield page, _block(page, number, segment), match.end()


def _block(page: Page, number: int, head: Segment) -> list[Segment]:
    """The head and the segments in its column below it, up to a gap."""
    block, bottom = [head], head.y1
    for line in page.lines[number + 1 : number + 20]:
        below = next((s for s in line.segments if _is_in_column(s, head)), None)
        if below is None:
            continue
        gap = below.y0 - bottom
        if gap > BLOCK_GAP_SHARE * max(below.height, head.height):
            break
        if len(block) > 1 and _heads_another(below.text):
            break
        block.append(below)
        bottom = below.y1
        if len(block) > BLOCK_LINES_MAX:
            break
    return block


def _is_in_column(segment: Segment, head: Segment) -> bool:
    reach = 2.5 * head.height
    return segment.y0 >= head.y0 and abs(segment.x0 - head.x0) <= reach


def _heads_another(text: str) -> bool:
    return any(p.search(text) for p in (SELLER, BUYER, OTHER_BLOCK))


def _labelled(context: Context, pattern: re.Pattern, score: float, why: str):
    """Names in blocks that a label heads: on the label's line or below it."""
    for page, block, end in _blocks(context, pattern):
        head = block[0]
        rest = head.text[end:].strip(" :-")
        if _is_name(rest):
            words = head.words_between(head.text.find(rest), len(head.text))
            yield Named(_cut(rest), score, page, Segment(words or head.words), why)
            continue
        if len(rest) > 3:
            continue
        named = _name_in(page, block[1:], score, why)
        if named is None:
            named = _name_right_of(page, head, score, why)
        if named:
            yield named


def _name_in(page: Page, block: list[Segment], score: float, why: str) -> Named | None:
    for segment in block:
        key = NAME_KEY.match(segment.text)
        if key:
            rest = segment.text[key.end() :]
            if rest:
                words = segment.words_between(key.end(), len(segment.text))
                return Named(_cut(rest), score, page, Segment(words), why)
            named = _name_right_of(page, segment, score, why)
            if named:
                return named
            continue
        if _is_name(segment.text):
            return Named(_cut(segment.text), score, page, segment, why)
    return None


def _name_right_of(page: Page, head: Segment, score: float, why: str) -> Named | None:
    """The first name to the right of a label, on its line or half a line off."""
    reach = 0.9 * head.height
    beside = [
        segment
        for line in page.lines
        if line.y0 < head.y1 + reach and line.y1 > head.y0 - reach
        for segment in line.segments
        if segment.x0 > head.x1 and abs(segment.y0 - head.y0) <= reach
    ]
    for segment in sorted(beside, key=lambda one: (round(one.x0), one.y0)):
        if _is_name(segment.text):
            return Named(_cut(segment.text), score, page, segment, why)
    return None


def _is_name(text: str) -> bool:
    name = _cut(text)
    if "(c)" in text.lower() or "©" in text:
        return False
    if not NAME_LENGTH[0] <= len(name) <= NAME_LENGTH[1]:
        return False
    if sum(map(str.isalpha, LEGAL_FORM.sub("", name))) < 2:
        return False
    if any(label.search(name) for label in (BUYER, OTHER_BLOCK, REMIT)):
        return False
    letters = sum(sign.isalpha() for sign in name)
    if letters < max(2, 0.5 * len(name.replace(" ", ""))):
        return False
    return not NOT_A_NAME.search(name) or bool(
        LEGAL_FORM.search(name) and not re.search(r"[:@]|\d{4,}", name)
    )


def _cut(text: str) -> str:
    """The name before a bullet, a dash or the start of an address."""
    name = CUT.split(text.strip(), maxsplit=1)[0].strip(" ,;-–")
    forms = list(LEGAL_FORM.finditer(name))
    if forms and re.search(r"\d", name[forms[-1].end() :]):
        name = name[: forms[-1].end()]
    return name


def _vendor(
    context: Context, buyer: Named | None, buyer_words: frozenset[int]
) -> Named | None:
    found = [
        *_labelled(context, SELLER, 0.92, "seller label"),
        *_remit(context),
        *_letterhead(context, buyer_words),
        *_with_legal_form(context, buyer_words),
    ]
    if buyer:
        found = [one for one in found if _plain(one.name) != _plain(buyer.name)]
    if not found:
        return None
    scores = {id(one): _support(one, found, context) for one in found}
    best = max(found, key=lambda one: scores[id(one)])
    score = scores[id(best)]
    if best.page.source == "ocr" and not _is_supported(best, found):
        score = min(score, UNSUPPORTED_MAX)
    return replace(_in_full(best, found), score=score)


def _is_supported(best: Named, found: list[Named]) -> bool:
    """Whether a label or a second place speaks for a recognised name."""
    whys = {one.why for one in found if _plain(one.name) == _plain(best.name)}
    return len(whys) > 1 or best.why == "seller label"


def _in_full(best: Named, found: list[Named]) -> Named:
    """A short name in the logo and the full one in small print: take the full."""
    if LEGAL_FORM.search(best.name):
        return best
    longer = [
        one
        for one in found
        if LEGAL_FORM.search(one.name)
        and one.name.lower().startswith(best.name.lower())
    ]
    return min(longer, key=lambda one: len(one.name), default=best)


def _remit(context: Context):
    for page, block, end in _blocks(context, REMIT):
        rest = block[0].text[end:].strip(" :-")
        if _is_name(rest):
            yield Named(_cut(rest), 0.72, page, block[0], "remit to label")
        elif len(rest) <= 3:
            named = _name_in(page, block[1:3], 0.72, "remit to label")
            if named:
                yield named


def _letterhead(context: Context, buyer_words: frozenset[int]):
    """Names at the top of the first page, taller print first."""
    if not context.pages:
        return
    page = context.pages[0]
    top = [
        segment
        for line in page.lines
        if line.y0 < LETTERHEAD_SHARE * page.height
        for segment in line.segments
        if _is_name(segment.text) and id(segment.words[0]) not in buyer_words
    ]
    if not top:
        return
    tallest = max(segment.height for segment in top)
    for order, segment in enumerate(top[:8]):
        size = segment.height / tallest
        score = 0.45 + 0.13 * size - 0.03 * order
        yield Named(_cut(segment.text), score, page, segment, "letterhead")
        second = _second_line(segment, top[order + 1 :])
        if second:
            name = f"{_cut(segment.text)} {_cut(second.text)}"
            words = Segment(segment.words + second.words)
            yield Named(name, score + 0.02, page, words, "letterhead")


def _second_line(first: Segment, rest: list[Segment]) -> Segment | None:
    """The rest of a name set in two lines: its legal form stands in the second."""
    if LEGAL_FORM.search(first.text):
        return None
    for second in rest:
        if second.text.lower().startswith(first.text.lower()):
            return None
        gap = second.y0 - first.y1
        is_near = -0.3 * first.height <= gap <= 1.2 * first.height
        is_below = abs(second.x0 - first.x0) < 2 * first.height
        if is_near and is_below and LEGAL_FORM.search(second.text):
            return second
    return None


def _with_legal_form(context: Context, buyer_words: frozenset[int]):
    for page in context.pages[:2] + context.pages[2:][-1:]:
        for line in page.lines:
            for segment in line.segments:
                if id(segment.words[0]) in buyer_words:
                    continue
                text = segment.text.rpartition(": ")[2]
                if LEGAL_FORM.search(_cut(text)) and _is_name(text):
                    yield Named(_cut(text), 0.5, page, segment, "legal form")


def _support(one: Named, found: list[Named], context: Context) -> float:
    """The name's own score and what else on the paper speaks for it."""
    score = one.score
    if LEGAL_FORM.search(one.name):
        score += 0.14
    plain = _plain(one.name)
    others = {other.why for other in found if _plain(other.name) == plain}
    score += 0.07 * (len(others) - 1)
    if _fits_domain(plain, context.text):
        score += 0.15
    if context.text.count(one.name) > 1:
        score += 0.04
    return score


def _plain(name: str) -> str:
    without = LEGAL_FORM.sub("", name)
    return re.sub(r"[^a-z0-9äöüéèà]", "", (without or name).lower())


def _fits_domain(plain: str, text: str) -> bool:
    for match in DOMAIN.finditer(text):
        labels = match[1].lower().split(".")
        core = re.sub(r"[^a-z0-9]", "", labels[-2] if len(labels) > 1 else labels[0])
        if len(core) >= 4 and len(plain) >= 4:
            if core.startswith(plain[:12]) or plain.startswith(core[:12]):
                return True
    return False
