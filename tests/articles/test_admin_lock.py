"""Two people at one article."""

import pytest

from articles.admin.article_form import ArticleForm
from articles.admin.locking import StaleArticle, abridge, claim, compare
from articles.models import Article
from tests.articles.admin import change_url, fields_of, signed_in
from tests.factories import ArticleFactory, DraftFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edda():
    return signed_in(UserFactory(username="edda", group="Editors"))


@pytest.fixture
def otto():
    return signed_in(UserFactory(username="otto", group="Editors"))


def post(client, article, sent, **changes):
    return client.post(change_url(article), sent | changes | {"_continue": "x"}, follow=True)


def opened(client, article):
    return fields_of(client.get(change_url(article)))


class TestSavingSecond:
    @pytest.fixture
    def article(self):
        return DraftFactory(headline="As it was", body="<p>One old word.</p>")

    @pytest.fixture
    def conflict(self, article, edda, otto):
        hers, his = opened(edda, article), opened(otto, article)
        post(edda, article, hers, body="<p>One new word.</p>")
        return post(otto, article, his, headline="Otto's headline")

    def test_nothing_is_overwritten(self, article, conflict):
        article.refresh_from_db()
        assert (article.headline, article.version) == ("As it was", 1)
        assert article.body == "<p>One new word.</p>"

    def test_it_says_who_saved_meanwhile(self, conflict):
        assert "edda" in conflict.content.decode()
        assert "saved this article while you were writing" in conflict.content.decode()

    def test_every_typed_word_stays_on_the_page(self, conflict):
        assert "Otto&#x27;s headline" in conflict.content.decode()

    def test_what_differs_is_shown_word_by_word(self, conflict):
        page = conflict.content.decode()
        assert "<del>new</del>" in page and "<ins>old</ins>" in page

    def test_trying_again_without_having_compared_is_refused_again(self, article, conflict, otto):
        again = post(otto, article, fields_of(conflict))
        assert "while you were writing" in again.content.decode()

    def test_who_has_compared_may_replace(self, article, conflict, otto):
        post(otto, article, fields_of(conflict), replace_version=1)
        article.refresh_from_db()
        assert (article.headline, article.version) == ("Otto's headline", 2)

    def test_having_compared_with_an_older_version_is_not_enough(self, article, conflict, otto):
        Article.objects.filter(pk=article.pk).update(version=5)
        post(otto, article, fields_of(conflict), replace_version=1)
        article.refresh_from_db()
        assert article.headline == "As it was"


def test_a_page_without_a_version_overwrites_nothing(edda):
    article = DraftFactory(headline="As it was")
    Article.objects.filter(pk=article.pk).update(version=3)
    sent = opened(edda, article)
    del sent["seen_version"]
    post(edda, article, sent, headline="Overwritten")
    article.refresh_from_db()
    assert article.headline == "As it was"


def test_saving_one_after_the_other_is_no_conflict(edda, otto):
    article = DraftFactory()
    post(edda, article, opened(edda, article), headline="First")
    post(otto, article, opened(otto, article), headline="Second")
    article.refresh_from_db()
    assert (article.headline, article.version) == ("Second", 2)


def test_one_person_in_two_windows_is_told_so(edda):
    article = DraftFactory()
    first, second = opened(edda, article), opened(edda, article)
    post(edda, article, first)
    assert "You, in another window," in post(edda, article, second).content.decode()


def test_publishing_with_an_old_page_is_refused_as_well(edda, otto):
    article = DraftFactory(complete=True)
    stale = opened(edda, article)
    post(otto, article, opened(otto, article), headline="Newer")
    edda.post(change_url(article), stale | {"_publish": "x"})
    article.refresh_from_db()
    assert article.status == "draft"


def test_a_save_overtaken_between_the_check_and_the_claim_comes_back_as_a_form(edda, monkeypatch):
    article = DraftFactory(headline="As it was")
    sent = opened(edda, article)
    Article.objects.filter(pk=article.pk).update(version=1)
    check = ArticleForm._saved_meanwhile
    answers = iter([lambda form, typed: False, check])  # the first look came too early
    monkeypatch.setattr(
        ArticleForm, "_saved_meanwhile", lambda form, typed: next(answers)(form, typed)
    )
    response = post(edda, article, sent, headline="Too late")
    assert "while you were writing" in response.content.decode()
    assert "Too late" in response.content.decode()
    article.refresh_from_db()
    assert article.headline == "As it was"


class TestClaim:
    def test_of_two_with_the_same_version_one_wins(self):
        article = ArticleFactory()
        claim(article, seen=0)
        with pytest.raises(StaleArticle):
            claim(article, seen=0)
        article.refresh_from_db()
        assert article.version == 1

    def test_no_version_is_never_right(self):
        with pytest.raises(StaleArticle):
            claim(ArticleFactory(), seen=None)


class TestCompare:
    def test_it_tells_theirs_from_yours(self):
        assert compare("a red fox", "a blue fox") == [
            ("kept", "a "),
            ("removed", "red"),
            ("added", "blue"),
            ("kept", " fox"),
        ]

    def test_no_word_of_either_is_left_out(self):
        stored, typed = "<p>one  two</p> < three", "<p>one two</p>four <b>"
        runs = compare(stored, typed)
        assert "".join(text for kind, text in runs if kind != "added") == stored
        assert "".join(text for kind, text in runs if kind != "removed") == typed

    def test_very_long_texts_are_shown_whole(self):
        long = "word " * 5000
        assert compare(long, "short") == [("removed", long), ("added", "short")]

    def test_what_both_have_in_common_is_cut_to_its_ends_and_nothing_else_is(self):
        long = "word " * 100
        runs = abridge([("kept", long), ("removed", long), ("kept", "short")])
        assert len(runs[0][1]) < 200 and "…" in runs[0][1]
        assert runs[1:] == [("removed", long), ("kept", "short")]

    def test_white_space_is_no_difference_worth_showing(self):
        assert abridge(compare("<p>a</p>\n<p>b</p>", "<p>a</p><p>c</p>")) == [
            ("kept", "<p>a</p>\n<p>"),
            ("removed", "b"),
            ("added", "c"),
            ("kept", "</p>"),
        ]
