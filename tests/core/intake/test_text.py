"""Whatever a stranger writes can be stored and shown."""

import json

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.intake.text import one_line, plain, storable

ANY_CHARACTER = st.characters(codec=None)
ANY_TEXT = st.text(ANY_CHARACTER)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
    max_leaves=10,
)


def test_tricks_are_taken_out_and_words_stay():
    assert one_line("  Invoice\x00\u202e 4711\r\n\ttoday ") == "Invoice 4711 today"
    assert plain("Dear team,\nplease \x1b[31mpay") == "Dear team,\nplease  [31mpay"
    assert storable({"a": ["x\x00y", 1, float("nan")]}) == {"a": ["x y", 1, None]}


@given(ANY_TEXT)
def test_one_line_is_printable_and_encodable(text):
    line = one_line(text)

    line.encode("utf-8")
    assert line.isprintable()
    assert one_line(line) == line


@given(ANY_JSON)
def test_storable_json_survives_a_round_trip(value):
    cleaned = storable(value)

    text = json.dumps(cleaned, allow_nan=False)
    text.encode("utf-8")
    assert "\\u0000" not in text
    assert storable(cleaned) == cleaned
