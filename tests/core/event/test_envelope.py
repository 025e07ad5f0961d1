"""An envelope survives its journey, and a broken one is told which field is wrong."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.event.envelope import Event, Malformed, parse, serialise, timestamp

WHOLE = {
    "specversion": "1.0",
    "id": "1",
    "type": "thing.happened",
    "source": "here",
    "time": "2030-01-31T08:00:00Z",
    "data": {},
}
# What PostgreSQL and UTF-8 can hold: no zero, no half character.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
SHORT_TEXT = st.text(CHARACTERS, min_size=1, max_size=64)
NAME = st.text(CHARACTERS, max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(CHARACTERS, max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    id=SHORT_TEXT,
    type=SHORT_TEXT,
    subject=st.text(CHARACTERS, max_size=64),
    data=st.dictionaries(NAME, JSON, max_size=4),
)
def test_what_is_serialised_is_parsed_again(id, type, subject, data):
    event = Event(
        id=id,
        type=type,
        source="here",
        time="2030-01-31T08:00:00Z",
        data=data,
        subject=subject,
    )

    assert parse(serialise(event).encode()) == event


@given(st.text() | st.just("a\0b") | st.just("\ud83d half"))
def test_whatever_text_arrives_can_be_stored(text):
    body = json.dumps(WHOLE | {"data": {"filename": text, "to": [{text: text}]}})

    data = parse(body.encode()).data

    stored = data["filename"]
    assert "\0" not in stored
    assert data["to"] == [{stored: stored}]
    assert stored.encode().decode() == stored


def test_ordinary_text_arrives_unchanged():
    body = WHOLE | {"data": {"filename": "Rechnung für Ødegård 😀.pdf", "size": 7}}

    assert parse(json.dumps(body).encode()).data == body["data"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"id": ""}, "id"),
        ({"id": 7}, "id"),
        ({"type": "t" * 300}, "type"),
        ({"source": None}, "source"),
        ({"time": "soon"}, "time"),
        ({"data": []}, "data"),
        ({"data": None}, "data"),
        ({"subject": {}}, "subject"),
    ],
)
def test_a_broken_envelope_names_its_field(change, field):
    raw = json.dumps(WHOLE | change).encode()

    with pytest.raises(Malformed) as refusal:
        parse(raw)

    assert refusal.value.field == field


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_what_is_no_json_object_names_the_body(raw):
    with pytest.raises(Malformed) as refusal:
        parse(raw)

    assert refusal.value.field == "body"


def test_numbers_that_json_does_not_know_are_refused():
    with pytest.raises(Malformed):
        parse(json.dumps(WHOLE | {"data": {"x": float("nan")}}).encode())


def test_times_are_utc_whatever_their_zone():
    moment = datetime(2030, 1, 31, 9, tzinfo=timezone(timedelta(hours=1)))

    assert timestamp(moment) == "2030-01-31T08:00:00.000Z"
    assert timestamp(datetime(2030, 1, 31, 8)) == timestamp(
        datetime(2030, 1, 31, 8, tzinfo=UTC)
    )
