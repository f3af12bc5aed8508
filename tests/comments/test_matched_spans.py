"""The text cut along the places that the checks named, whatever those are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.moderation.matched_spans import marked, spans_in

TEXT = "one two three"


def pieces(text, spans):
    return "".join(f"[{piece}]" if is_marked else piece for piece, is_marked in marked(text, spans))


@pytest.mark.parametrize(
    ("spans", "cut"),
    [
        ([], "one two three"),
        ([(4, 7)], "one [two] three"),
        ([(0, 3), (8, 13)], "[one] two [three]"),
        ([(8, 13), (0, 3)], "[one] two [three]"),
        ([(0, 7), (4, 13)], "[one two][ three]"),
        ([(0, 13), (4, 7)], "[one two three]"),
        ([(4, 7), (4, 7)], "one [two] three"),
        ([(4, 4)], "one two three"),
        ([(7, 4)], "one two three"),
        ([(8, 99)], "one two [three]"),
        ([(99, 120)], "one two three"),
        ([(-5, 3)], "[one] two three"),
    ],
)
def test_it_is_cut_along_the_spans(spans, cut):
    assert pieces(TEXT, spans) == cut


@given(
    st.text(max_size=40), st.lists(st.tuples(st.integers(-9, 60), st.integers(-9, 60)), max_size=8)
)
def test_nothing_is_lost_or_said_twice(text, spans):
    cut = list(marked(text, spans))
    assert "".join(piece for piece, _ in cut) == text
    assert all(piece for piece, _ in cut)
    inside = {at for begin, end in spans for at in range(max(begin, 0), min(end, len(text)))}
    assert sum(len(piece) for piece, is_marked in cut if is_marked) == len(inside)


@pytest.mark.parametrize(
    ("place", "spans"),
    [
        ("body:4-7", [(4, 7)]),
        ("body:4", [(4, 7)]),
        ("body:8", [(8, 13)]),
        ("body:99", [(99, 13)]),
        ("body:99-120", [(99, 120)]),
        ("body", []),
        ("name", []),
        ("body:x-y", []),
        ("body:-4", []),
        ("", []),
    ],
)
def test_a_place_is_read(place, spans):
    assert spans_in(TEXT, [{"code": "links", "place": place}]) == spans


def test_a_reason_without_a_place_has_none():
    assert spans_in(TEXT, [{"code": "abuse", "matched": ""}]) == []
