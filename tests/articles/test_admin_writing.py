import pytest

from articles.models import Article
from tests.articles.admin import BODY, change_url, errors_of, save, signed_in
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    DraftFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


class TestWriting:
    def test_a_draft_is_saved_with_nothing_but_what_was_written(self, admin_client, editor):
        save(admin_client, None, headline="", standfirst="Only this.")
        article = Article.objects.get()
        assert (article.standfirst, article.status, article.created_by) == (
            "Only this.",
            "draft",
            editor,
        )

    def test_everything_of_an_article_is_saved_from_one_page(self, admin_client):
        author, category = AuthorFactory(), CategoryFactory()
        save(
            admin_client,
            None,
            "_publish",
            headline="A headline",
            body=BODY,
            categories=[category.pk],
            **{
                "byline-0-author": author.pk,
                "highlights-0-text": "It rose.",
                "highlights-0-source_numbers": "1",
                "highlights-1-text": "It rose and fell.",
                "highlights-1-source_numbers": "1, 2",
                "sources-0-url": "https://three.example/",
                "sources-0-publisher": "Three",
            },
        )
        article = Article.objects.get()
        assert article.is_public
        assert [s.publisher for s in article.sources.all()] == [
            "one.example",
            "two.example",
            "Three",
        ]
        assert [[s.number for s in h.sources.all()] for h in article.highlights.all()] == [
            [1],
            [1, 2],
        ]
        assert article.byline_authors == [author]
        assert list(article.categories.all()) == [category]
        assert 'href="#source-2"' in article.body_html

    def test_the_body_is_stored_in_the_tags_of_an_article(self, admin_client):
        odd = '<p class="x">Words</p><custom-tag>kept</custom-tag><script>alert(1)</script><p></p>'
        save(admin_client, None, headline="A headline", body=odd)
        assert Article.objects.get().body == "<p>Words</p>kept"

    def test_a_new_article_starts_with_its_writers_name(self):
        user = UserFactory(group="Authors")
        author = AuthorFactory(account=user)
        save(signed_in(user), None, headline="Mine")
        assert Article.objects.get().byline_authors == [author]

    def test_the_slug_follows_the_headline_until_readers_know_it(self, admin_client):
        article = DraftFactory(headline="Old words", slug="")
        save(admin_client, article, headline="New words")
        article.refresh_from_db()
        assert article.slug == "new-words"

    def test_a_slug_that_somebody_chose_stays(self, admin_client):
        article = DraftFactory(headline="Old words", slug="chosen")
        save(admin_client, article, headline="New words")
        article.refresh_from_db()
        assert article.slug == "chosen"

    def test_the_slug_of_a_public_article_stays(self, admin_client):
        article = ArticleFactory(headline="Old words", slug="old-words", complete=True)
        save(admin_client, article, headline="New words")
        article.refresh_from_db()
        assert (article.headline, article.slug) == ("New words", "old-words")

    def test_a_pasted_headline_becomes_one_line(self, admin_client):
        save(admin_client, None, headline="Two\r\nlines")
        assert Article.objects.get().headline == "Two lines"

    def test_status_and_times_cannot_be_posted(self, admin_client):
        article = DraftFactory()
        save(
            admin_client,
            article,
            status="published",
            published_at="2026-01-01",
            published_at_0="2026-01-01",
            created_by="",
            version="77",
        )
        article.refresh_from_db()
        assert (article.status, article.published_at, article.version) == ("draft", None, 1)

    def test_over_long_words_are_refused_and_kept(self, admin_client):
        article = DraftFactory()
        response = save(admin_client, article, headline="x" * 201, standfirst="Still here.")
        assert "at most 200" in errors_of(response)
        assert "Still here." in response.content.decode()
        article.refresh_from_db()
        assert article.version == 0


class TestPublicArticles:
    def test_an_update_is_shown_to_readers(self, admin_client):
        article = ArticleFactory(complete=True)
        save(admin_client, article, "_save", standfirst="Newer words.")
        article.refresh_from_db()
        assert article.standfirst == "Newer words." and article.was_revised

    def test_it_has_to_stay_complete(self, admin_client):
        article = ArticleFactory(complete=True)
        response = save(admin_client, article, "_save", body="", standfirst="Not lost.")
        assert "has to stay complete" in errors_of(response)
        assert "Write the body of the article." in errors_of(response)
        assert "Not lost." in response.content.decode()
        article.refresh_from_db()
        assert article.has_body and article.version == 0

    def test_a_correction_names_who_made_it(self, admin_client, editor):
        article = ArticleFactory(complete=True)
        save(admin_client, article, **{"corrections-0-text": "It was Tuesday, not Monday."})
        correction = article.corrections.get()
        assert (correction.text, correction.made_by) == ("It was Tuesday, not Monday.", editor)

    def test_a_draft_has_no_table_of_corrections(self, admin_client):
        response = admin_client.get(change_url(DraftFactory()))
        assert "corrections-TOTAL_FORMS" not in response.content.decode()
