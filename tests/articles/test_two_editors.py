"""Two editors who save one article at the same moment, while a verb changes its state.

`EDITING_ROUNDS=500 python -m pytest tests/articles/test_two_editors.py` is the long run.
"""

import copy
import os
import random

import pytest

from articles.models import Article
from articles.revisions import snapshot
from tests.articles import editing
from tests.articles.admin import change_url, fields_of, signed_in
from tests.crowds import Crowd
from tests.factories import (
    AuthorFactory,
    BylineFactory,
    DraftFactory,
    HighlightFactory,
    UserFactory,
)

ROUNDS = int(os.environ.get("EDITING_ROUNDS", "10"))
SEED = int(os.environ.get("EDITING_SEED", "0")) or random.randrange(10**6)
BODY = "".join(f"<p>Paragraph {n}, as it was.</p>" for n in range(6))

# What one of them touches: no two of a round touch the same.
EDITS = {
    **{f"paragraph {n}": editing.edit_paragraph(n) for n in range(6)},
    **{f"before paragraph {n}": editing.add_paragraph(n) for n in range(6)},
    **{f"text of highlight {n}": editing.edit_row("highlights", n, "text") for n in range(2)},
    "highlight 3": editing.delete_highlight(2),
    **{f"sources of highlight 1: {n}": editing.cite_source(0, n) for n in (2, 3)},
    **{f"title of source {n}": editing.edit_row("sources", n, "title") for n in range(3)},
    **{f"publisher of source {n}": editing.edit_row("sources", n, "publisher") for n in range(3)},
    "a new highlight": editing.add_highlight,
    "headline": editing.change_field("headline"),
    "standfirst": editing.change_field("standfirst"),
    "a new category": editing.add_category,
    "a new author": editing.add_author,
}


@pytest.fixture
def editors(database_file):
    people = [UserFactory(first_name=name, group="Editors") for name in ("Edda", "Otto")]
    return people, [signed_in(person) for person in people]


def make_article():
    article = DraftFactory(headline="As it was", standfirst="As it was.", body=BODY)
    sources = [
        article.add_source(url=f"https://{n}.example/", title="As it was", publisher="As it was")
        for n in range(3)
    ]
    for n in range(3):
        HighlightFactory(article=article, text=f"Highlight {n}.", position=n).sources.add(
            sources[0]
        )
    BylineFactory(article=article, author=AuthorFactory())
    article.cite()
    article.record_revision(by=None)
    return article


def test_no_save_is_lost_and_no_row_is_reverted(editors):
    people, browsers = editors
    chance = random.Random(SEED)
    with Crowd(3) as crowd:
        for n in range(ROUNDS):
            article = make_article()
            names = chance.sample(sorted(EDITS), 2)
            told = f"round {n}, EDITING_SEED={SEED}: {names}"
            expected = snapshot.take(article)
            forms = [fields_of(browser.get(change_url(article))) for browser in browsers]
            for which, name in enumerate(names):
                EDITS[name](forms[which], expected, f"{name} in round {n}")
            statuses = crowd.at_once(saver(browsers, forms, article, people[0]))
            assert statuses == [302, 302, "review"], told
            article.refresh_from_db()
            found = snapshot.take(article)
            assert editing.comparable(found) == editing.comparable(expected), told
            assert article.status == "review" and article.version == 3, told
            assert article.revisions.first().snapshot == found, told


def saver(browsers, forms, article, editor):
    """The two save; meanwhile somebody sends the article to review, as a bulk action would."""

    def save(which):
        if which == 2:
            Article.objects.get(pk=article.pk).submit_for_review(by=editor)
            return "review"
        sent = forms[which] | {"_continue": "x"}
        status = browsers[which].post(change_url(article), sent).status_code
        if status == 503:  # the database was busy for too long; whoever is told so saves again
            status = browsers[which].post(change_url(article), sent).status_code
        return status

    return save


def test_of_two_edits_of_the_same_words_neither_is_lost(editors):
    """One is saved; the other comes back with both texts on its page."""
    _, browsers = editors
    chance = random.Random(SEED)
    both = [name for name in sorted(EDITS) if name.startswith(("paragraph", "text", "title"))]
    with Crowd(2) as crowd:
        for n in range(ROUNDS):
            article = make_article()
            name = chance.choice([*both, "headline", "standfirst"])
            told = f"round {n}, EDITING_SEED={SEED}: {name}"
            before = snapshot.take(article)
            forms, expected = [], []
            for which, browser in enumerate(browsers):
                forms.append(fields_of(browser.get(change_url(article))))
                expected.append(copy.deepcopy(before))
                EDITS[name](forms[which], expected[which], f"{'hers' if which else 'his'} {n}")

            def save(which, article=article, forms=forms):
                sent = forms[which] | {"_continue": "x"}
                answer = browsers[which].post(change_url(article), sent)
                return answer.status_code, answer.content.decode()

            answers = crowd.at_once(save)
            assert sorted(status for status, _ in answers) == [200, 302], told
            winner = [status for status, _ in answers].index(302)
            found = snapshot.take(article)
            assert editing.comparable(found) == editing.comparable(expected[winner]), told
            page = answers[1 - winner][1]
            assert "his" in page and "hers" in page and "admin-conflict" in page, told
            assert article.revisions.count() == 2, told
