"""SAM's public extract: who is on it, who no longer is, and what is refused."""

import csv
import io
from datetime import date

import pytest

from wardclerk.core.screening import Register, Subject, UnreadableList, read
from wardclerk.core.screening.sam import COLUMNS

TODAY = date(2026, 11, 3)
FIRM = {
    "Classification": "Firm",
    "Name": "ALDERWICK SUPPLY LLC",
    "City": "RIPON",
    "State / Province": "NY",
    "Zip Code": "100019999",
    "Exclusion Type": "Ineligible (Proceedings Completed)",
    "Additional Comments": "x" * 2000,
    "Active Date": "11/21/2023",
    "Termination Date": "Indefinite",
    "SAM Number": "S4TEST001",
}
PERSON = {
    **FIRM,
    "Classification": "Individual",
    "Name": "",
    "First": "MIRIAM",
    "Middle": "R",
    "Last": "THORNFIELD",
    "SAM Number": "S4TEST002",
}


def entries(*rows, **changed):
    return list(read("SAM", as_file(*rows, **changed).splitlines(), TODAY))


def as_file(*rows, **changed):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows({**row, **changed} for row in rows)
    return text.getvalue()


def test_firms_and_persons_are_read_with_their_number():
    firm, person = entries(FIRM, PERSON)

    assert (firm.source, firm.key) == ("SAM", "S4TEST001")
    assert (firm.business, firm.zip_code) == ("ALDERWICK SUPPLY LLC", "10001")
    assert firm.excluded_on == date(2023, 11, 21)
    assert (person.last_name, person.first_name) == ("THORNFIELD", "MIRIAM")
    assert not person.business


def test_both_are_found_by_whom_we_deal_with():
    register = Register(entries(FIRM, PERSON))

    assert register.screen(Subject(business="Alderwick Supply", state="NY"))
    assert register.screen(
        Subject(last_name="Thornfield", first_name="Miriam", state="NY")
    )


@pytest.mark.parametrize(
    "ended", [{"Termination Date": "11/02/2026"}, {"Record Status": "Inactive"}]
)
def test_whose_exclusion_has_ended_is_not_on_the_list(ended):
    assert not entries(FIRM, **ended)


def test_whose_exclusion_ends_today_still_is():
    assert entries(FIRM, **{"Termination Date": "11/03/2026"})


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"Active Date": "2023-11-21"}, "line 2: '2023-11-21' is no date"),
        ({"Termination Date": "13/40/2026"}, "no date"),
        ({"Name": "", "Last": ""}, "neither Name nor Last"),
        ({"Name": "x" * 501}, "too long"),
    ],
)
def test_a_damaged_row_refuses_the_whole_list(changed, words):
    with pytest.raises(UnreadableList, match=words):
        entries(FIRM, **changed)


@pytest.mark.parametrize("text", ["", "LASTNAME,FIRSTNAME", "<html>Try later</html>"])
def test_another_file_is_refused(text):
    with pytest.raises(UnreadableList, match="columns are missing"):
        list(read("SAM", text.splitlines(), TODAY))


def test_a_file_that_was_cut_off_is_refused():
    text = as_file(FIRM, PERSON)

    with pytest.raises(UnreadableList, match="fields"):
        list(read("SAM", text[: len(text) * 3 // 4].splitlines(), TODAY))
