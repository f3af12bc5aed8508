"""CompiledQuery queries: the rows of the querysets that they come from, whatever the values are."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from articles import article_detail
from articles.compiled_queries import CompiledQuery
from articles.models import Article, Category, Correction
from articles.templatetags import paper
from comments.models import Comment, DiscussionSetting
from comments.reading import discussion, discussion_page
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    BylineFactory,
    CategoryFactory,
    CommentFactory,
    HighlightFactory,
    ImageFactory,
)

pytestmark = pytest.mark.django_db

OF_ARTICLE = {
    "byline": article_detail.BYLINE,
    "highlights": article_detail.HIGHLIGHTS,
    "marks": article_detail.MARKS,
    "setting": discussion.SETTING,
    **article_detail.PARTS,
}
LINKS = "".join(f'<p><a href="https://example.org/{n}">Claim {n}</a></p>' for n in range(3))


@pytest.fixture
def article():
    """One of everything that a page shows, beside another article with as much."""
    found = None
    for slug in ("other", "rain"):
        found = ArticleFactory(slug=slug, body=LINKS, image=ImageFactory())
        BylineFactory(article=found, author=AuthorFactory(portrait=ImageFactory()))
        found.categories.add(CategoryFactory(), CategoryFactory())
        highlight = HighlightFactory(article=found)
        highlight.sources.add(*found.sources.all()[:2])
        Correction.objects.create(article=found, text="It rained on Tuesday.")
        DiscussionSetting.objects.create(article=found, note="Be kind.")
        first = CommentFactory(article=found)
        CommentFactory(article=found, parent=first)
    return found


def rows(found):
    """Every column of every row, and of those that came with it."""
    return [
        row if isinstance(row, tuple) else ({**vars(row), "_state": None}, row._state.fields_cache)
        for row in found
    ]


def agrees(prepared, **values):
    """Whether it answers as its queryset does; the rows."""
    found = prepared(**values)
    assert rows(found) == rows(list(prepared.queryset(**values)))
    return found


class TestPrepared:
    @pytest.mark.parametrize("name", OF_ARTICLE)
    def test_finds_what_its_queryset_finds(self, article, name):
        assert agrees(OF_ARTICLE[name], article=article.pk)
        assert not agrees(OF_ARTICLE[name], article=10**9)

    def test_finds_the_article_and_the_categories_of_the_paper(self, article):
        assert agrees(article_detail.ARTICLE, slug="rain") == [article]
        assert agrees(paper.CATEGORIES) == list(Category.objects.all())

    def test_finds_the_comments_that_readers_see(self, article):
        waiting = CommentFactory(article=article, status="pending")
        shown = agrees(discussion_page.ALL, article=article.pk)
        assert len(shown) == 2 and waiting not in shown
        assert "email_sealed" in shown[0].get_deferred_fields()

    @pytest.mark.parametrize("sort", discussion_page.ORDERS)
    def test_finds_the_threads_of_a_page_and_how_they_begin(self, article, sort):
        ((thread, _),) = agrees(discussion_page._threads(sort, 30, 0), article=article.pk)
        assert agrees(discussion_page._threads(sort, 30, 30), article=article.pk) == []
        roots = {f"root_{n}": 0 for n in range(discussion_page.THREADS)} | {"root_7": thread}
        assert len(agrees(discussion_page._beginnings(), **roots)) == 2

    def test_finds_how_much_there_is(self, article):
        assert discussion_page.TALLY(article=article.pk) == [(1, 2, 0)]
        assert list(discussion_page.TALLY.queryset(article=article.pk)) == [(1, 2, 0)]
        assert discussion_page.TALLY(article=10**9) == []

    def test_binds_values_and_never_writes_them_into_the_text(self, article):
        for hostile in ("' OR 1=1 --", "%s", "%(slug)s", "rain'; DROP TABLE x", "\\", "😀"):
            assert article_detail.ARTICLE(slug=hostile) == []
        odd = ArticleFactory(headline='100 %s of it\'s "rain"')
        named = CompiledQuery(lambda words: Article.objects.filter(headline=words), words=str)
        assert agrees(named, words=odd.headline) == [odd]

    def test_reads_times_to_the_microsecond(self, article):
        before = CompiledQuery(
            lambda time: Comment.objects.filter(created_at__lte=time).order_by("pk"), time=datetime
        )
        comment = Comment.objects.earliest("created_at")
        just_before = comment.created_at - timedelta(microseconds=1)
        assert comment in agrees(before, time=comment.created_at)
        assert comment not in agrees(before, time=just_before)

    def test_writes_its_text_once(self, article):
        asked = []

        def queryset(slug):
            asked.append(slug)
            return Article.objects.filter(slug=slug)

        prepared = CompiledQuery(queryset, slug=str)
        prepared(slug="rain")
        written = len(asked)
        assert prepared(slug="other") != prepared(slug="rain") == [article]
        assert len(asked) == written

    def test_refuses_to_keep_the_time_of_its_writing(self):
        with pytest.raises(ValueError, match="hand it in as a value"):
            CompiledQuery(Article.objects.published)()


class TestRelated:
    @pytest.mark.parametrize("count", [1, 2, 3])
    def test_finds_what_its_queryset_finds(self, count):
        filed = CategoryFactory.create_batch(count)
        read, *others = ArticleFactory.create_batch(4)
        read.categories.add(*filed)
        for at, other in enumerate(others):
            other.categories.add(*filed[: at + 1])
        scheduled = ArticleFactory(published_at=timezone.now() + timedelta(hours=1))
        scheduled.categories.add(*filed)
        values = {f"category_{n}": category.pk for n, category in enumerate(filed)}
        found = agrees(
            article_detail._related(count), article=read.pk, now=timezone.now(), **values
        )
        assert set(found) == set(others)

    def test_appears_when_its_time_has_come(self, article):
        """The time is a value, and not that of the first page that the process made."""
        soon = timezone.now() + timedelta(hours=1)
        later = ArticleFactory(published_at=soon)
        later.categories.add(*article.categories.all())
        values = {f"category_{n}": row.pk for n, row in enumerate(article.categories.all())}
        for now, expected in [(soon - timedelta(seconds=1), []), (soon, [later])]:
            assert article_detail._related(2)(article=article.pk, now=now, **values) == expected

    def test_is_nothing_for_an_article_without_a_category(self):
        ArticleFactory()
        assert article_detail.related(article_detail.complete(ArticleFactory())) == []


class TestWhole:
    def test_has_all_parts_at_hand(self, article, django_assert_num_queries):
        found = article_detail.find("rain")
        with django_assert_num_queries(0):
            assert found.image.alt and found.byline_authors[0].portrait.alt
            assert [source.number for source in found.sources.all()] == [1, 2, 3]
            (highlight,) = found.highlights.all()
            assert [source.number for source in highlight.sources.all()] == [1, 2]
            assert len(found.categories.all()) == 2 and len(found.corrections.all()) == 1

    def test_is_none_where_there_is_no_such_article(self, article):
        assert article_detail.find("snow") is None

    def test_answers_no_question_that_it_would_answer_wrongly(self, article):
        found = article_detail.find("rain")
        for ask in (
            lambda: found.sources.filter(position=1),
            lambda: found.sources.count(),
            lambda: found.sources.exists(),
        ):
            with pytest.raises((AttributeError, TypeError)):
                ask()
        assert found.sources.create(url="https://example.org/more", position=4).number == 4
        assert found.sources.count() == 4, "what was kept is dropped by a change"
