"""Names against exclusion lists: who could it be, how likely, and why.

A hit is a question to a person and never an answer: common names meet by chance.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from .entry import Entry, Subject

ASK_FROM = 60  # of 100; below, nobody is asked
LIKE_LAST, LIKE_FIRST, LIKE_FIRM = 0.90, 0.88, 90
WORDS_KEPT = 400_000  # names of one list and of those who are looked up on it
WORD = re.compile(r"[a-z]+")
FORMS = frozenset(
    "inc llc llp ltd corp corporation company co pc pa pllc lp the of and".split()
)
SHORT_NAMES = (
    {"robert", "bob", "rob", "bobby"},
    {"william", "bill", "will", "billy"},
    {"elizabeth", "liz", "beth", "betty", "eliza"},
    {"margaret", "maggie", "peggy", "meg"},
    {"james", "jim", "jimmy"},
    {"john", "jack", "johnny"},
    {"richard", "rick", "dick", "rich"},
    {"katherine", "catherine", "kate", "kathy", "cathy", "katie"},
    {"michael", "mike", "mick"},
    {"thomas", "tom", "tommy"},
    {"edward", "ed", "ted", "eddie"},
    {"susan", "sue", "susie"},
    {"patricia", "pat", "patty", "tricia"},
    {"joseph", "joe", "joey"},
    {"alexander", "alex", "sandy"},
    {"jennifer", "jen", "jenny"},
    {"deborah", "deb", "debbie"},
    {"steven", "stephen", "steve"},
)
SAME_PERSON = {name: names for names in SHORT_NAMES for name in names}


class Reason(StrEnum):
    """What speaks for or against a hit."""

    SAME_NPI = "same_npi"
    OTHER_NPI = "other_npi"
    SAME_BIRTH_DATE = "same_birth_date"
    OTHER_BIRTH_DATE = "other_birth_date"
    BIRTH_DATE_SLIP = "birth_date_slip"  # day and month swapped, or the same year
    SAME_LAST_NAME = "same_last_name"
    OTHER_LAST_NAME_OF_THEIRS = "former_or_joined_name"
    LIKE_LAST_NAME = "like_last_name"
    SAME_FIRST_NAME = "same_first_name"
    CALL_NAME = "call_name"
    LIKE_FIRST_NAME = "like_first_name"
    INITIAL = "initial"
    SAME_FIRM = "same_firm"
    LIKE_FIRM = "like_firm"
    SAME_PLACE = "same_place"
    OTHER_STATE = "other_state"


WEIGHTS = {
    Reason.SAME_NPI: 100,
    Reason.OTHER_NPI: -45,
    Reason.SAME_BIRTH_DATE: 35,
    Reason.OTHER_BIRTH_DATE: -45,
    Reason.BIRTH_DATE_SLIP: 10,
    Reason.SAME_LAST_NAME: 40,
    Reason.OTHER_LAST_NAME_OF_THEIRS: 38,
    Reason.LIKE_LAST_NAME: 30,
    Reason.SAME_FIRST_NAME: 30,
    Reason.CALL_NAME: 27,
    Reason.LIKE_FIRST_NAME: 24,
    Reason.INITIAL: 12,
    Reason.SAME_FIRM: 75,
    Reason.LIKE_FIRM: 62,
    Reason.SAME_PLACE: 10,
    Reason.OTHER_STATE: -8,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry that could be the subject; `score` is between 0 and 100."""

    entry: Entry
    score: int
    reasons: tuple[Reason, ...]


class Register:
    """A whole list, ready to be asked many times.

    What can be told of the list alone is told once: last names by their sound, so that
    each different name is compared and not each entry; firms by their words in one
    order, so that one call compares them all.
    """

    def __init__(self, entries: Iterable[Entry]):
        self._by_npi: dict[str, list[Entry]] = defaultdict(list)
        self._by_sound: dict[str, dict[str, list[Entry]]] = defaultdict(dict)
        self._by_firm: dict[str, list[Entry]] = defaultdict(list)
        self.size = 0
        for entry in entries:
            self.size += 1
            if entry.npi:
                self._by_npi[entry.npi].append(entry)
            for sound in _sounds(entry.last_name):
                named = self._by_sound[sound]
                named.setdefault(entry.last_name, []).append(entry)
            if firm := _sorted_firm(entry.business):
                self._by_firm[firm].append(entry)
        self._firms = list(self._by_firm)

    def screen(self, subject: Subject) -> list[Hit]:
        """Return every entry that a person must look at, the likeliest first."""
        candidates = {
            (entry.source, entry.key): entry for entry in self._candidates(subject)
        }
        hits = (score(subject, entry) for entry in candidates.values())
        asked = [hit for hit in hits if hit.score >= ASK_FROM]
        return sorted(asked, key=lambda hit: (-hit.score, hit.entry.key))

    def _candidates(self, subject: Subject) -> Iterator[Entry]:
        yield from self._by_npi.get(subject.npi, ())
        names = (subject.last_name, *subject.other_last_names)
        for sound in {sound for name in names for sound in _sounds(name)}:
            for entries in self._by_sound.get(sound, {}).values():
                if _last_name(subject, entries[0]):
                    yield from entries
        for name in (subject.business, *subject.aliases):
            for firm in self._firms_like(name):
                yield from self._by_firm[firm]

    def _firms_like(self, name: str) -> Iterator[str]:
        """Yield firms of like name that share the beginning of a word with it."""
        ours = _sorted_firm(name)
        if not ours:
            return
        begins = {word[:4] for word in ours.split()}
        like = process.extract(
            ours, self._firms, scorer=fuzz.ratio, score_cutoff=LIKE_FIRM, limit=None
        )
        for firm, _ratio, _place in like:
            if not begins.isdisjoint(word[:4] for word in firm.split()):
                yield firm


def score(subject: Subject, entry: Entry) -> Hit:
    """Return how likely the entry is the subject, with what speaks for and against."""
    names = (*_firm(subject, entry), *_person(subject, entry))
    numbers = (*_npi(subject, entry), *_birth_date(subject, entry))
    if not names and Reason.SAME_NPI not in numbers:
        return Hit(entry, 0, ())
    reasons = (*numbers, *names, *_place(subject, entry))
    total = sum(WEIGHTS[reason] for reason in reasons)
    return Hit(entry, max(0, min(total, 100)), reasons)


def _npi(subject: Subject, entry: Entry) -> Iterator[Reason]:
    if subject.npi and entry.npi:
        same = subject.npi == entry.npi
        yield Reason.SAME_NPI if same else Reason.OTHER_NPI


def _birth_date(subject: Subject, entry: Entry) -> Iterator[Reason]:
    one, other = subject.birth_date, entry.birth_date
    if not one or not other:
        return
    if one == other:
        yield Reason.SAME_BIRTH_DATE
    elif one.year == other.year or (one.day, one.month) == (other.month, other.day):
        yield Reason.BIRTH_DATE_SLIP
    else:
        yield Reason.OTHER_BIRTH_DATE


def _person(subject: Subject, entry: Entry) -> tuple[Reason, ...]:
    """Last and first name both speak for it, or neither does."""
    last = _last_name(subject, entry)
    first = last and _first_name(subject, entry)
    return (last, first) if first else ()


def _last_name(subject: Subject, entry: Entry) -> Reason | None:
    theirs = _plain(entry.last_name)
    if not theirs:
        return None
    if theirs == _plain(subject.last_name):
        return Reason.SAME_LAST_NAME
    ours = {
        part
        for name in (subject.last_name, *subject.other_last_names)
        for part in (_plain(name), *_parts(name))
        if part
    }
    if theirs in ours or not ours.isdisjoint(_parts(entry.last_name)):
        return Reason.OTHER_LAST_NAME_OF_THEIRS
    likest = max((JaroWinkler.similarity(theirs, one) for one in ours), default=0)
    return Reason.LIKE_LAST_NAME if likest >= LIKE_LAST else None


def _first_name(subject: Subject, entry: Entry) -> Reason | None:
    theirs = _first_word(entry.first_name)
    ours = [
        _first_word(name)
        for name in (subject.first_name, *subject.other_first_names)
        if _first_word(name)
    ]
    # People are known by their middle name as well.
    ours += [_first_word(subject.middle_name)] if subject.middle_name else []
    if not theirs or not ours:
        return None
    if theirs in ours:
        return Reason.SAME_FIRST_NAME
    if any(one in SAME_PERSON.get(theirs, ()) for one in ours):
        return Reason.CALL_NAME
    if any(1 in (len(one), len(theirs)) and one[0] == theirs[0] for one in ours):
        return Reason.INITIAL
    likest = max(JaroWinkler.similarity(theirs, one) for one in ours)
    return Reason.LIKE_FIRST_NAME if likest >= LIKE_FIRST else None


def _firm(subject: Subject, entry: Entry) -> Iterator[Reason]:
    theirs = _firm_words(entry.business)
    if not theirs:
        return
    ours = [name for name in (subject.business, *subject.aliases) if name]
    if theirs in map(_firm_words, ours):
        yield Reason.SAME_FIRM
    elif any(
        fuzz.ratio(
            _sorted_firm(entry.business), _sorted_firm(name), score_cutoff=LIKE_FIRM
        )
        for name in ours
    ):
        yield Reason.LIKE_FIRM


def _place(subject: Subject, entry: Entry) -> Iterator[Reason]:
    if subject.zip_code and subject.zip_code[:5] == entry.zip_code:
        yield Reason.SAME_PLACE
    elif subject.state and entry.state and subject.state != entry.state:
        yield Reason.OTHER_STATE


def _sounds(name: str) -> set[str]:
    """Return by which sounds a last name is looked up: its parts', and the whole's."""
    return {_sound(part) for part in (*_parts(name), _plain(name)) if part}


def _sound(name: str) -> str:
    """Return the first two signs: slips at the beginning of a name are rare."""
    return name[:2]


def _plain(name: str) -> str:
    return "".join(_parts(name))


@lru_cache(maxsize=WORDS_KEPT)
def _parts(name: str) -> tuple[str, ...]:
    """Return the words of a name, without accents: Smith-Jones is smith and jones."""
    text = name
    if not name.isascii():
        text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return tuple(WORD.findall(text.lower().replace("'", "")))


def _first_word(name: str) -> str:
    return next(iter(_parts(name)), "")


@lru_cache(maxsize=WORDS_KEPT)
def _firm_words(name: str) -> tuple[str, ...]:
    return tuple(word for word in _parts(name) if word not in FORMS)


@lru_cache(maxsize=WORDS_KEPT)
def _sorted_firm(name: str) -> str:
    """Return the words of a firm in one order, so that order does not count."""
    return " ".join(sorted(_firm_words(name)))
