from types import SimpleNamespace

import pytest

from articles import publication

COMPLETE = {
    "headline": "A headline",
    "standfirst": "A standfirst.",
    "has_body": True,
    "missing_pictures": [],
    "has_authors": True,
    "has_categories": True,
    "highlight_count": 3,
    "source_count": 2,
    "incomplete_source_count": 0,
    "image": SimpleNamespace(alt="A hill", credit="Ana Lee"),
}


def codes(**changes):
    article = SimpleNamespace(**{**COMPLETE, **changes})
    return [(problem.code, problem.is_blocking) for problem in publication.problems(article)]


def test_a_complete_article_has_no_problem():
    assert codes() == []


@pytest.mark.parametrize(
    ("change", "code", "is_blocking"),
    [
        ({"headline": ""}, "headline_missing", True),
        ({"has_body": False}, "body_missing", True),
        ({"missing_pictures": ["A hill", ""]}, "picture_missing", True),
        ({"has_authors": False}, "author_missing", True),
        ({"has_categories": False}, "category_missing", True),
        ({"highlight_count": 0}, "highlight_missing", True),
        ({"source_count": 0}, "source_missing", True),
        ({"image": SimpleNamespace(alt="", credit="x")}, "alt_missing", True),
        ({"standfirst": ""}, "standfirst_missing", False),
        ({"image": None}, "image_missing", False),
        ({"image": SimpleNamespace(alt="x", credit="")}, "credit_missing", False),
        ({"highlight_count": 2}, "highlights_odd", False),
        ({"highlight_count": 8}, "highlights_odd", False),
        ({"incomplete_source_count": 1}, "sources_incomplete", False),
    ],
)
def test_each_requirement_asks_for_one_thing(change, code, is_blocking):
    assert codes(**change) == [(code, is_blocking)]


def test_every_problem_is_gathered_in_the_order_of_the_list():
    assert codes(headline="", source_count=0, standfirst="") == [
        ("headline_missing", True),
        ("source_missing", True),
        ("standfirst_missing", False),
    ]


def test_every_problem_says_what_to_do_and_where():
    empty = SimpleNamespace(**dict.fromkeys(COMPLETE, 0), body="")
    for problem in publication.problems(empty):
        assert problem.message.endswith(".") and problem.field
