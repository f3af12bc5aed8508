"""A fragment says what its template says, whatever fills its placeholders."""

import re

import pytest
from django.template.loader import render_to_string

from articles.rendering import fragments
from articles.rendering.fragments import fragment, placeholder
from tests.factories import ArticleFactory, SourceFactory

HOSTILE = [
    "\ue000number\ue001",  # the mark of another placeholder
    "\ue000", "\ue001", "{{ number }}", "{% load static %}",
    '"><script>alert(1)</script>', "' onmouseover='alert(1)", "</a>", "&lt;", "%s %(x)s {0}",
]  # fmt: skip


@pytest.fixture
def mark():
    names = ["page", "anchor", "number", "words", "publisher", "title"]
    return fragment("_mark.html", **{name: placeholder(name) for name in names})


@pytest.mark.parametrize("hostile", HOSTILE)
def test_it_is_what_the_template_would_have_drawn(mark, hostile):
    values = dict.fromkeys(["page", "anchor", "number", "words", "publisher", "title"], hostile)
    assert mark.fill(**values) == render_to_string("_mark.html", values)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_fills_a_gap_is_never_read_for_another(mark, hostile):
    filled = mark.fill(
        page="", anchor="a", number="unique", words="w", publisher=hostile, title="t"
    )
    plain = mark.fill(page="", anchor="a", number="unique", words="w", publisher="P", title="t")
    assert filled.count("unique") == plain.count("unique")
    assert "<script" not in filled


class Both:
    """HTML for a page, and other words for everybody else."""

    def __str__(self):
        return "<script>"

    def __html__(self):
        return "<b>safe</b>"


def test_what_is_html_is_asked_for_its_html_and_not_for_its_words(mark):
    values = dict.fromkeys(["page", "anchor", "number", "words", "publisher", "title"], Both())
    assert "<script>" not in mark.fill(**values) and "<b>safe</b>" in mark.fill(**values)
    assert fragments.joined([Both(), "<i>"]) == "<b>safe</b>&lt;i&gt;"


def test_a_template_is_cut_once(monkeypatch):
    drawn = []
    draw = fragments.render_to_string
    monkeypatch.setattr(
        fragments, "render_to_string", lambda *given: drawn.append(given) or draw(*given)
    )
    for number in range(3):
        fragment("comments/_removed.html", anchor=placeholder("of_this_test")).fill(
            of_this_test=number
        )
    assert len(drawn) == 1


def test_who_edits_a_template_sees_it_at_once(monkeypatch, settings):
    settings.DEBUG = True
    first = fragment("comments/_removed.html", anchor=placeholder("anchor"))
    assert fragment("comments/_removed.html", anchor=placeholder("anchor")) is not first


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_source_is_inert_in_the_ledger_and_beside_the_claim(client, hostile):
    article = ArticleFactory(complete=True)
    source = SourceFactory(article=article, publisher=hostile, title=hostile)
    article.highlights.first().sources.add(source)
    html = client.get(article.get_absolute_url()).content.decode()
    assert "alert(1)</script>" not in html
    assert "onmouseover='" not in re.sub(r"<script type=.*?</script>", "", html, flags=re.DOTALL)
    assert html.count(f'id="{source.anchor}"') == 1
