"""An exclusion list of invented people in the official layout, and who is asked for."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from datetime import date, timedelta

from wardclerk.core.screening import Subject
from wardclerk.core.screening.leie import COLUMNS

FIRST = (
    "Robert William Elizabeth Margaret James Richard Katherine Michael Thomas Susan "
    "Patricia Joseph Jennifer Deborah Steven Angela Carlos Dmitri Fatima Grace Hector "
    "Ingrid Jamal Keisha Lorenzo Miriam Nadia Omar Priya Quentin Rosa Samuel Tamara"
).split()
LAST_HEAD = (
    "Alder Birch Cald Dunn Ever Farn Glen Hart Iver Kirk Lang Marl Nor Oak Pem Quill "
    "Rath Stan Thorn Ull Vance Wex Yard Zell"
).split()
LAST_TAIL = "wick ston ley field man ridge by ham worth mere dale ford".split()
FIRMS = "Home Health,Pharmacy,Transport,Dental,Imaging,Hospice,Supply,Therapy".split(
    ","
)


def people(count: int, seed: int) -> list[Subject]:
    """Invented people, each with a number and a birth date of their own."""
    chance = random.Random(seed)
    return [
        Subject(
            last_name=chance.choice(LAST_HEAD) + chance.choice(LAST_TAIL),
            first_name=chance.choice(FIRST),
            middle_name=chance.choice(FIRST),
            npi=f"1{chance.randrange(10**8, 10**9)}",
            birth_date=date(1950, 1, 1) + timedelta(days=chance.randrange(18_000)),
            state=chance.choice(("NY", "TX", "CA", "OH")),
            zip_code=f"{chance.randrange(10_000, 99_999)}",
        )
        for _ in range(count)
    ]


def as_file(subjects) -> str:
    """The list in the official layout, with all that is known about each."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for one in subjects:
        writer.writerow(
            {
                "LASTNAME": one.last_name.upper(),
                "FIRSTNAME": one.first_name.upper(),
                "MIDNAME": one.middle_name.upper(),
                "BUSNAME": one.business.upper(),
                "NPI": one.npi or "0000000000",
                "DOB": one.birth_date.strftime("%Y%m%d") if one.birth_date else "",
                "STATE": one.state,
                "ZIP": one.zip_code,
                "EXCLTYPE": "1128a1",
                "EXCLDATE": "20200101",
                "REINDATE": "00000000",
                "WAIVERDATE": "00000000",
            }
        )
    return text.getvalue()


# How somebody on the list is known to us: each way hides them a little.
DISGUISES = {
    "as listed": lambda one: one,
    "no number": lambda one: replace(one, npi=""),
    "married, maiden name known": lambda one: replace(
        one, last_name="Winterbourne", other_last_names=(one.last_name,), npi=""
    ),
    "joined name": lambda one: replace(
        one, last_name=f"{one.last_name}-Winterbourne", npi=""
    ),
    "one letter off": lambda one: replace(
        one, last_name=one.last_name[:3] + one.last_name[4:], npi=""
    ),
    "accents": lambda one: replace(
        one, last_name=one.last_name.replace("a", "á").replace("e", "é"), npi=""
    ),
    "known by the middle name": lambda one: replace(
        one, first_name=one.middle_name, other_first_names=(one.first_name,), npi=""
    ),
    "day and month swapped": lambda one: replace(
        one, npi="", birth_date=_swapped(one.birth_date)
    ),
    "moved to another state": lambda one: replace(
        one, npi="", state="WA", zip_code="98101"
    ),
    "number only": lambda one: Subject(
        last_name="Winterbourne", first_name="Zoe", npi=one.npi
    ),
}


def _swapped(day: date) -> date:
    return date(day.year, day.day, day.month) if day.day <= 12 else day
