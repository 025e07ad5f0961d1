"""Pictures of a replay are well-formed, in proportion, and told in words."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.policy.plot import COLOURS, months_plot, people_plot
from wardclerk.core.policy.replay import Kind

WORDS = {kind: f"<{kind.value}>" for kind in Kind}
counts = st.integers(0, 10**7)
people = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.text(min_size=1, max_size=20).filter(str.isprintable),
            "before": counts,
            "after": counts,
            "hours_before": st.floats(0, 1e9),
            "hours_after": st.floats(0, 1e9),
        }
    ),
    max_size=15,
)
months = st.dictionaries(
    st.dates().map(lambda day: f"{day:%Y-%m}"),
    st.dictionaries(st.sampled_from([kind.value for kind in Kind]), counts),
    max_size=30,
)


def bars(svg):
    return [
        one for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("rect")
    ]


@given(people)
def test_people_that_change_are_drawn_within_the_picture(rows):
    svg = people_plot(rows, "Decisions", "h")

    if not any(row["before"] != row["after"] for row in rows):
        assert svg == ""
        return
    for bar in bars(svg):
        assert 0 <= float(bar.get("x")) <= 360
        assert float(bar.get("x")) + float(bar.get("width")) <= 360.1


@given(months)
def test_months_are_drawn_within_the_picture(rows):
    svg = months_plot(rows, "Documents", WORDS)

    if svg:
        assert all(float(bar.get("y")) >= -0.1 for bar in bars(svg))


def test_twice_the_change_is_twice_the_bar():
    row = {"hours_before": 0, "hours_after": 0, "before": 0}
    rows = [{**row, "who": "head", "after": 10}, {**row, "who": "cfo", "after": 5}]

    widths = [float(bar.get("width")) for bar in bars(people_plot(rows, "", "h"))]

    assert widths[0] == 2 * widths[1]


def test_the_picture_is_told_to_who_cannot_see_it():
    svg = months_plot({"2026-11": {"free": 3, "same": 9}}, "Documents", WORDS)

    told = ElementTree.fromstring(svg).get("aria-label")

    assert told == "Documents. 2026-11: 3 <free>"
    assert Kind.SAME not in COLOURS
