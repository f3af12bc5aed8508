import pytest

from articles.models import Article
from tests.articles.admin import BODY, change_url, errors_of, fields_of, save
from tests.factories import (
    DraftFactory,
    HighlightFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


class TestSources:
    def test_a_source_that_is_listed_is_completed_not_repeated(self, admin_client):
        article = DraftFactory(body=BODY)
        save(
            admin_client,
            article,
            **{"sources-2-url": "http://www.one.example/a", "sources-2-publisher": "One"},
        )
        save(
            admin_client,
            article,
            **{"sources-3-url": "https://one.example/a#part", "sources-3-publisher": "The One"},
        )
        publishers = [source.publisher for source in article.sources.all()]
        assert "The One" in publishers
        assert article.sources.filter(url__contains="//one.example").count() == 1

    def test_a_link_written_and_listed_in_one_go_is_one_source(self, admin_client):
        save(
            admin_client,
            None,
            headline="H",
            body=BODY,
            **{"sources-0-url": "two.example/b", "sources-0-title": "Its title"},
        )
        article = Article.objects.get()
        assert [source.title for source in article.sources.all()] == ["rose", "Its title"]

    def test_one_page_in_two_new_rows_is_an_error_beside_the_row(self, admin_client):
        article = DraftFactory()
        page = fields_of(admin_client.get(change_url(article)))
        row = {key: value for key, value in page.items() if key.startswith("sources-0-")}
        second = {key.replace("-0-", "-1-"): value for key, value in row.items()}
        urls = {"sources-0-url": "https://a.example/", "sources-1-url": "http://a.example"}
        total = {"sources-TOTAL_FORMS": "2", "_continue": "x"}
        response = admin_client.post(change_url(article), page | row | second | urls | total)
        assert "This page is already in another row" in errors_of(response)
        assert not article.sources.exists()

    def test_a_person_who_completes_a_source_makes_it_theirs(self, admin_client):
        article = DraftFactory(body=BODY)
        save(admin_client, article, **{"sources-0-publisher": "One, completed"})
        first, second = article.sources.all()
        assert (first.publisher, first.is_automatic) == ("One, completed", False)
        assert second.is_automatic

    def test_a_new_number_alone_does_not_make_it_theirs(self, admin_client):
        article = DraftFactory(body=BODY)
        save(admin_client, article, **{"sources-0-position": "5"})
        assert [source.publisher for source in article.sources.all()] == [
            "two.example",
            "one.example",
        ]
        assert all(source.is_automatic for source in article.sources.all())

    def test_a_completed_source_outlives_its_link(self, admin_client):
        article = DraftFactory(body=BODY)
        save(admin_client, article, body="<p>No link.</p>", **{"sources-0-publisher": "Kept"})
        assert [source.publisher for source in article.sources.all()] == ["Kept"]

    def test_two_sources_can_exchange_their_addresses(self, admin_client):
        article = DraftFactory()
        one = SourceFactory(article=article, url="https://one.example/")
        two = SourceFactory(article=article, url="https://two.example/")
        save(admin_client, article, **{"sources-0-url": two.url, "sources-1-url": one.url})
        one.refresh_from_db()
        assert one.url == "https://two.example/"

    def test_a_book_or_an_interview_needs_no_address(self, admin_client):
        article = DraftFactory()
        save(admin_client, article, **{"sources-0-title": "Interview with Ada Quill"})
        assert [(row.url, row.title) for row in article.sources.all()] == [
            ("", "Interview with Ada Quill")
        ]

    def test_neither_address_nor_title_is_an_error_beside_the_row(self, admin_client):
        article = DraftFactory()
        response = save(admin_client, article, **{"sources-0-publisher": "Own"})
        assert "Give the address of the source, or say what it is" in errors_of(response)
        assert not article.sources.exists()

    def test_a_mark_follows_its_source_to_another_address(self, admin_client):
        article = DraftFactory(body='<p>It rose<a href="#source:" title="Interview"></a>.</p>')
        save(admin_client, article, **{"sources-0-url": "https://one.example/talk"})
        article.refresh_from_db()
        assert [source.url for source in article.sources.all()] == ["https://one.example/talk"]
        assert "#source:https://one.example/talk" in article.body
        assert 'href="#source-1"' in article.body_html

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "ftp://a.example/", "https://u:p@a.example/", "not a url"]
    )
    def test_an_address_that_is_no_web_page_is_an_error(self, admin_client, url):
        article = DraftFactory()
        response = save(admin_client, article, **{"sources-0-url": url})
        assert "Enter the full address" in errors_of(response)
        assert not article.sources.exists()


class TestHighlights:
    def test_it_shows_the_numbers_of_its_sources(self, admin_client):
        article = DraftFactory(body=BODY)
        HighlightFactory(article=article).sources.add(*article.sources.all())
        sent = fields_of(admin_client.get(change_url(article)))
        assert sent["highlights-0-source_numbers"] == "1, 2"

    @pytest.mark.parametrize("typed", ["3", "1, 9", "0"])
    def test_a_number_that_no_source_has_is_an_error_that_lists_those_there_are(
        self, admin_client, typed
    ):
        article = DraftFactory(body=BODY)
        changes = {"highlights-0-text": "Point.", "highlights-0-source_numbers": typed}
        response = save(admin_client, article, **changes)
        assert "There is no source" in errors_of(response)
        assert "The article has these sources: 1, 2." in errors_of(response)
        assert not article.highlights.exists()

    @pytest.mark.parametrize("typed", ["one", "1.5", "-1", "²"])
    def test_what_is_no_number_is_an_error(self, admin_client, typed):
        article = DraftFactory(body=BODY)
        changes = {"highlights-0-text": "Point.", "highlights-0-source_numbers": typed}
        assert "Separate the numbers with commas" in errors_of(
            save(admin_client, article, **changes)
        )

    def test_a_number_means_the_row_that_showed_it_even_when_a_row_before_it_goes(
        self, admin_client
    ):
        article = DraftFactory()
        SourceFactory(article=article, position=1)
        second = SourceFactory(article=article, position=2)
        save(
            admin_client,
            article,
            **{
                "sources-0-DELETE": "on",
                "highlights-0-text": "Point.",
                "highlights-0-source_numbers": "2",
            },
        )
        assert list(article.highlights.get().sources.all()) == [second]
        second.refresh_from_db()
        assert second.number == 1

    def test_renumbered_sources_keep_their_highlights(self, admin_client):
        article = DraftFactory()
        one = SourceFactory(article=article, position=1)
        SourceFactory(article=article, position=2)
        highlight = HighlightFactory(article=article)
        highlight.sources.add(one)
        save(admin_client, article, **{"sources-0-position": "9"})
        one.refresh_from_db()
        assert one.number == 2
        assert list(highlight.sources.all()) == [one]

    def test_a_new_source_can_be_named_at_once(self, admin_client):
        article = DraftFactory(body=BODY)
        save(
            admin_client,
            article,
            **{
                "sources-2-url": "https://three.example/",
                "highlights-0-text": "Point.",
                "highlights-0-source_numbers": "3",
            },
        )
        assert article.highlights.get().sources.get().url == "https://three.example/"

    def test_they_are_numbered_from_one_in_the_order_typed(self, admin_client):
        article = DraftFactory()
        save(
            admin_client,
            article,
            **{
                "highlights-0-text": "Second.",
                "highlights-1-text": "First.",
                "highlights-1-position": "1",
            },
        )
        rows = article.highlights.values_list("position", "text")
        assert list(rows) == [(1, "First."), (2, "Second.")]
