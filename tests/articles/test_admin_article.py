from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.admin.panel import ANCHORS
from articles.admin.pictures import PictureField
from articles.models import Article, Image
from tests.articles.desk import ADD, change_url, fields_of, signed_in
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    DraftFactory,
    HighlightFactory,
    ImageFactory,
    SourceFactory,
    UserFactory,
    picture_bytes,
)

pytestmark = pytest.mark.django_db

BODY = '<p>It <a href="https://one.example/a">rose</a> and <a href="https://two.example/b">fell</a>.</p>'


@pytest.fixture
def editor():
    return UserFactory(username="edda", group="Editors")


@pytest.fixture
def in_two_days():
    return timezone.now() + timedelta(days=2)


@pytest.fixture
def desk(editor):
    return signed_in(editor)


def save(client, article, button="_continue", **changes):
    """Opens the page, changes some fields, presses a button."""
    url = change_url(article) if article else ADD
    sent = fields_of(client.get(url)) | changes | {button: "x"}
    return client.post(url, sent, follow=True)


def errors_of(response):
    return " ".join(str(error) for error in response.context["errors"])


class TestWriting:
    def test_a_draft_is_saved_with_nothing_but_what_was_written(self, desk, editor):
        save(desk, None, headline="", standfirst="Only this.")
        article = Article.objects.get()
        assert (article.standfirst, article.status, article.created_by) == (
            "Only this.",
            "draft",
            editor,
        )

    def test_everything_of_an_article_is_saved_from_one_page(self, desk):
        author, category = AuthorFactory(), CategoryFactory()
        save(
            desk,
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

    def test_the_body_is_stored_as_the_editor_sent_it(self, desk):
        odd = "<p>Words</p><custom-tag>kept in the source</custom-tag>"
        save(desk, None, headline="A headline", body=odd)
        article = Article.objects.get()
        assert article.body == odd
        assert "custom-tag" not in article.body_html

    def test_a_new_article_starts_with_its_writers_name(self):
        user = UserFactory(group="Authors")
        author = AuthorFactory(account=user)
        save(signed_in(user), None, headline="Mine")
        assert Article.objects.get().byline_authors == [author]

    def test_the_slug_follows_the_headline_until_readers_know_it(self, desk):
        article = DraftFactory(headline="Old words", slug="")
        save(desk, article, headline="New words")
        article.refresh_from_db()
        assert article.slug == "new-words"

    def test_a_slug_that_somebody_chose_stays(self, desk):
        article = DraftFactory(headline="Old words", slug="chosen")
        save(desk, article, headline="New words")
        article.refresh_from_db()
        assert article.slug == "chosen"

    def test_the_slug_of_a_public_article_stays(self, desk):
        article = ArticleFactory(headline="Old words", slug="old-words", complete=True)
        save(desk, article, headline="New words")
        article.refresh_from_db()
        assert (article.headline, article.slug) == ("New words", "old-words")

    def test_a_pasted_headline_becomes_one_line(self, desk):
        save(desk, None, headline="Two\r\nlines")
        assert Article.objects.get().headline == "Two lines"

    def test_status_and_times_cannot_be_posted(self, desk):
        article = DraftFactory()
        save(
            desk,
            article,
            status="published",
            published_at="2026-01-01",
            published_at_0="2026-01-01",
            created_by="",
            version="77",
        )
        article.refresh_from_db()
        assert (article.status, article.published_at, article.version) == ("draft", None, 1)

    def test_over_long_words_are_refused_and_kept(self, desk):
        article = DraftFactory()
        response = save(desk, article, headline="x" * 201, standfirst="Still here.")
        assert "at most 200" in errors_of(response)
        assert "Still here." in response.content.decode()
        article.refresh_from_db()
        assert article.version == 0


class TestVerbs:
    def test_send_to_review(self, desk):
        article = DraftFactory()
        save(desk, article, "_review", standfirst="Changed as well.")
        article.refresh_from_db()
        assert (article.status, article.standfirst) == ("review", "Changed as well.")

    def test_return_to_draft(self, desk):
        article = DraftFactory(status="review")
        save(desk, article, "_draft")
        article.refresh_from_db()
        assert article.status == "draft"

    def test_publish_now(self, desk, editor):
        article = DraftFactory(complete=True)
        response = save(desk, article, "_publish")
        article.refresh_from_db()
        assert article.is_public and article.published_by == editor
        assert "is published" in response.content.decode()

    def test_publish_now_of_what_was_scheduled(self, desk, in_two_days):
        article = ArticleFactory(complete=True, published_at=in_two_days)
        save(desk, article, "_publish")
        article.refresh_from_db()
        assert article.is_public

    def test_an_incomplete_article_is_saved_as_a_draft_with_every_problem_named(self, desk):
        article = DraftFactory(body="")
        response = save(desk, article, "_publish", standfirst="Words not lost.")
        article.refresh_from_db()
        assert (article.status, article.standfirst) == ("draft", "Words not lost.")
        page = response.content.decode()
        for problem in article.problems():
            assert problem.message in page
        assert response.redirect_chain[-1][0] == change_url(article)

    def test_schedule(self, desk, in_two_days):
        article = DraftFactory(complete=True)
        save(desk, article, "_schedule", schedule_at=in_two_days.strftime("%Y-%m-%dT%H:%M"))
        article.refresh_from_db()
        assert article.is_scheduled
        assert abs((article.published_at - in_two_days).total_seconds()) < 60

    @pytest.mark.parametrize("when", ["", "2020-01-01T10:00", "soon"])
    def test_a_schedule_needs_a_time_that_is_yet_to_come(self, desk, when):
        article = DraftFactory(complete=True)
        response = save(desk, article, "_schedule", schedule_at=when, standfirst="Kept.")
        assert response.context["adminform"].form.errors["schedule_at"]
        assert "Kept." in response.content.decode()
        article.refresh_from_db()
        assert article.status == "draft"

    def test_unschedule(self, desk, in_two_days):
        article = ArticleFactory(complete=True, published_at=in_two_days)
        save(desk, article, "_unschedule")
        article.refresh_from_db()
        assert (article.status, article.published_at) == ("draft", None)

    def test_unschedule_what_is_no_longer_complete(self, desk, in_two_days):
        article = ArticleFactory(complete=True, published_at=in_two_days)
        save(desk, article, "_unschedule", body="", categories=[])
        article.refresh_from_db()
        assert (article.status, article.body) == ("draft", "")

    def test_retract(self, desk, editor):
        article = ArticleFactory(complete=True)
        save(desk, article, "_retract", retract_note="The figures were wrong.")
        article.refresh_from_db()
        assert article.is_retracted and article.retracted_by == editor
        assert article.retraction_note == "The figures were wrong."

    def test_a_retraction_needs_a_note(self, desk):
        article = ArticleFactory(complete=True)
        response = save(desk, article, "_retract", retract_note="  ")
        assert "Tell readers why" in errors_of(response)
        article.refresh_from_db()
        assert article.is_public

    def test_an_author_cannot_retract_by_sending_the_button(self):
        user = UserFactory(group="Authors")
        article = ArticleFactory(complete=True, created_by=user)
        response = save(signed_in(user), article, "_retract", retract_note="Because.")
        assert response.status_code == 403
        article.refresh_from_db()
        assert article.is_public

    def test_a_button_whose_time_has_passed_says_so_and_keeps_the_words(self, desk):
        article = ArticleFactory(complete=True)
        response = save(desk, article, "_unschedule", standfirst="Kept.")
        article.refresh_from_db()
        assert article.is_public and article.standfirst == "Kept."
        assert "published by now" in response.content.decode()

    def test_every_verb_leaves_a_line_in_the_history(self, desk):
        article = DraftFactory(complete=True)
        save(desk, article, "_publish")
        messages = [entry.get_change_message() for entry in LogEntry.objects.all()]
        assert any("is published" in message for message in messages)

    def test_only_what_is_possible_is_offered(self, desk):
        offered = {
            "draft": {"_review", "_publish", "_schedule"},
            "review": {"_draft", "_publish", "_schedule"},
            "published": {"_retract"},
            "retracted": set(),
        }
        for status, buttons in offered.items():
            article = ArticleFactory(status=status, retracted_at=ArticleFactory().published_at)
            page = desk.get(change_url(article)).content.decode()
            assert {b for b in BUTTONS if f'name="{b}"' in page} == buttons, status


BUTTONS = ["_review", "_publish", "_schedule", "_draft", "_unschedule", "_retract"]


class TestPublicArticles:
    def test_an_update_is_shown_to_readers(self, desk):
        article = ArticleFactory(complete=True)
        save(desk, article, "_save", standfirst="Newer words.")
        article.refresh_from_db()
        assert article.standfirst == "Newer words." and article.was_revised

    def test_it_has_to_stay_complete(self, desk):
        article = ArticleFactory(complete=True)
        response = save(desk, article, "_save", body="", standfirst="Not lost.")
        assert "has to stay complete" in errors_of(response)
        assert "Write the body of the article." in errors_of(response)
        assert "Not lost." in response.content.decode()
        article.refresh_from_db()
        assert article.has_body and article.version == 0

    def test_a_correction_names_who_made_it(self, desk, editor):
        article = ArticleFactory(complete=True)
        save(desk, article, **{"corrections-0-text": "It was Tuesday, not Monday."})
        correction = article.corrections.get()
        assert (correction.text, correction.made_by) == ("It was Tuesday, not Monday.", editor)

    def test_a_draft_has_no_table_of_corrections(self, desk):
        response = desk.get(change_url(DraftFactory()))
        assert "corrections-TOTAL_FORMS" not in response.content.decode()


class TestSources:
    def test_a_source_that_is_listed_is_completed_not_repeated(self, desk):
        article = DraftFactory(body=BODY)
        save(
            desk,
            article,
            **{"sources-2-url": "http://www.one.example/a", "sources-2-publisher": "One"},
        )
        save(
            desk,
            article,
            **{"sources-3-url": "https://one.example/a#part", "sources-3-publisher": "The One"},
        )
        publishers = [source.publisher for source in article.sources.all()]
        assert "The One" in publishers
        assert article.sources.filter(url__contains="//one.example").count() == 1

    def test_a_link_written_and_listed_in_one_go_is_one_source(self, desk):
        save(
            desk,
            None,
            headline="H",
            body=BODY,
            **{"sources-0-url": "two.example/b", "sources-0-title": "Its title"},
        )
        article = Article.objects.get()
        assert [source.title for source in article.sources.all()] == ["rose", "Its title"]

    def test_one_page_in_two_new_rows_is_an_error_beside_the_row(self, desk):
        article = DraftFactory()
        page = fields_of(desk.get(change_url(article)))
        row = {key: value for key, value in page.items() if key.startswith("sources-0-")}
        second = {key.replace("-0-", "-1-"): value for key, value in row.items()}
        urls = {"sources-0-url": "https://a.example/", "sources-1-url": "http://a.example"}
        total = {"sources-TOTAL_FORMS": "2", "_continue": "x"}
        response = desk.post(change_url(article), page | row | second | urls | total)
        assert "Another row has this page already" in errors_of(response)
        assert not article.sources.exists()

    def test_a_person_who_completes_a_source_makes_it_theirs(self, desk):
        article = DraftFactory(body=BODY)
        save(desk, article, **{"sources-0-publisher": "One, completed"})
        first, second = article.sources.all()
        assert (first.publisher, first.is_automatic) == ("One, completed", False)
        assert second.is_automatic

    def test_a_new_number_alone_does_not_make_it_theirs(self, desk):
        article = DraftFactory(body=BODY)
        save(desk, article, **{"sources-0-position": "5"})
        assert [source.publisher for source in article.sources.all()] == [
            "two.example",
            "one.example",
        ]
        assert all(source.is_automatic for source in article.sources.all())

    def test_a_completed_source_outlives_its_link(self, desk):
        article = DraftFactory(body=BODY)
        save(desk, article, body="<p>No link.</p>", **{"sources-0-publisher": "Kept"})
        assert [source.publisher for source in article.sources.all()] == ["Kept"]

    def test_two_sources_can_exchange_their_addresses(self, desk):
        article = DraftFactory()
        one = SourceFactory(article=article, url="https://one.example/")
        two = SourceFactory(article=article, url="https://two.example/")
        save(desk, article, **{"sources-0-url": two.url, "sources-1-url": one.url})
        one.refresh_from_db()
        assert one.url == "https://two.example/"

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "ftp://a.example/", "https://u:p@a.example/", "not a url"]
    )
    def test_an_address_that_is_no_web_page_is_an_error(self, desk, url):
        article = DraftFactory()
        response = save(desk, article, **{"sources-0-url": url})
        assert "Enter the full address" in errors_of(response)
        assert not article.sources.exists()


class TestHighlights:
    def test_it_shows_the_numbers_of_its_sources(self, desk):
        article = DraftFactory(body=BODY)
        HighlightFactory(article=article).sources.add(*article.sources.all())
        sent = fields_of(desk.get(change_url(article)))
        assert sent["highlights-0-source_numbers"] == "1, 2"

    @pytest.mark.parametrize("typed", ["3", "1, 9", "0"])
    def test_a_number_that_no_source_has_is_an_error_that_lists_those_there_are(self, desk, typed):
        article = DraftFactory(body=BODY)
        changes = {"highlights-0-text": "Point.", "highlights-0-source_numbers": typed}
        response = save(desk, article, **changes)
        assert "There is no source" in errors_of(response)
        assert "The article has: 1, 2." in errors_of(response)
        assert not article.highlights.exists()

    @pytest.mark.parametrize("typed", ["one", "1.5", "-1", "²"])
    def test_what_is_no_number_is_an_error(self, desk, typed):
        article = DraftFactory(body=BODY)
        changes = {"highlights-0-text": "Point.", "highlights-0-source_numbers": typed}
        assert "Write numbers with commas" in errors_of(save(desk, article, **changes))

    def test_a_number_means_the_row_that_showed_it_even_when_a_row_before_it_goes(self, desk):
        article = DraftFactory()
        SourceFactory(article=article, position=1)
        second = SourceFactory(article=article, position=2)
        save(
            desk,
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

    def test_renumbered_sources_keep_their_highlights(self, desk):
        article = DraftFactory()
        one = SourceFactory(article=article, position=1)
        SourceFactory(article=article, position=2)
        highlight = HighlightFactory(article=article)
        highlight.sources.add(one)
        save(desk, article, **{"sources-0-position": "9"})
        one.refresh_from_db()
        assert one.number == 2
        assert list(highlight.sources.all()) == [one]

    def test_a_new_source_can_be_named_at_once(self, desk):
        article = DraftFactory(body=BODY)
        save(
            desk,
            article,
            **{
                "sources-2-url": "https://three.example/",
                "highlights-0-text": "Point.",
                "highlights-0-source_numbers": "3",
            },
        )
        assert article.highlights.get().sources.get().url == "https://three.example/"

    def test_they_are_numbered_from_one_in_the_order_typed(self, desk):
        article = DraftFactory()
        save(
            desk,
            article,
            **{
                "highlights-0-text": "Second.",
                "highlights-1-text": "First.",
                "highlights-1-position": "1",
            },
        )
        rows = article.highlights.values_list("position", "text")
        assert list(rows) == [(1, "First."), (2, "Second.")]


class TestPicture:
    def upload(self, client, article, content, name="picture.png", **changes):
        file = SimpleUploadedFile(name, content, "image/png")
        return save(client, article, new_picture=file, **changes)

    def test_one_uploaded_on_the_page_becomes_the_lead_image(self, desk):
        article = DraftFactory()
        self.upload(desk, article, picture_bytes(), new_alt="A field", new_credit="Us")
        article.refresh_from_db()
        assert (article.image.alt, article.image.credit) == ("A field", "Us")

    def test_one_that_is_there_can_be_chosen(self, desk):
        article, image = DraftFactory(), ImageFactory()
        save(desk, article, image=image.pk)
        article.refresh_from_db()
        assert article.image == image

    @pytest.mark.parametrize(
        "content", [b"", b"not a picture", picture_bytes()[:200], b"<svg onload=alert(1)>"]
    )
    def test_a_broken_one_is_an_error_and_nothing_else_is_lost(self, desk, content):
        article = DraftFactory()
        response = self.upload(desk, article, content, standfirst="Kept.", new_alt="Alt kept.")
        assert response.context["adminform"].form.errors["new_picture"]
        page = response.content.decode()
        assert "Kept." in page and "Alt kept." in page
        assert not Image.objects.exists()

    def test_words_without_a_picture_are_an_error(self, desk):
        response = save(desk, DraftFactory(), new_alt="Of what?")
        assert "Choose the picture" in errors_of(response)

    def test_a_bomb_is_an_error_whatever_its_name(self, desk, corpus):
        bombs = [path.read_bytes() for path in corpus("images/bad") if "bomb" in path.name]
        for content in [*bombs, picture_bytes((9000, 9000))]:
            response = self.upload(desk, DraftFactory(), content, name="harmless.png")
            assert response.context["adminform"].form.errors["new_picture"]

    def test_the_field_refuses_or_opens_every_file_of_the_corpus_and_never_fails(self, corpus):
        outcomes = {self.try_field(path) for path in corpus("images/bad")}
        assert outcomes <= {"refused", "opened"}

    @staticmethod
    def try_field(path):
        try:
            file = SimpleUploadedFile(path.name[-90:], path.read_bytes())
            return "opened" if PictureField().clean(file).picture.width else "empty"
        except ValidationError:
            return "refused"


class TestPanel:
    def test_it_names_each_problem_in_words_and_leads_to_its_field(self, desk):
        article = DraftFactory(body="", standfirst="")
        page = desk.get(change_url(article)).content.decode()
        for problem in article.problems():
            assert problem.message in page
        assert page.count("<strong>Needed</strong>") == 5
        assert page.count("<strong>Advice</strong>") == 2
        for anchor in ["body-heading", "categories-heading", "highlights-heading"]:
            assert f'href="#{anchor}"' in page and f'id="{anchor}"' in page

    def test_every_place_it_can_lead_to_is_on_the_page(self, desk):
        page = desk.get(change_url(DraftFactory())).content.decode()
        missing = [anchor for anchor in ANCHORS.values() if f'id="{anchor}"' not in page]
        assert missing == []

    def test_it_leads_to_the_preview_in_a_new_tab(self, desk):
        article = DraftFactory()
        page = desk.get(change_url(article)).content.decode()
        assert f'href="{article.get_absolute_url()}" target="_blank" rel="noopener"' in page


class TestLists:
    def test_its_queries_do_not_grow(self, desk, django_assert_num_queries):
        url = reverse("admin:articles_article_changelist")
        ArticleFactory(complete=True)
        expected = self.count(desk, url)
        for _ in range(9):
            ArticleFactory(complete=True)
        with django_assert_num_queries(expected):
            desk.get(url)

    @staticmethod
    def count(client, url):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    def test_a_status_is_a_word_and_scheduled_is_one(self, desk, in_two_days):
        ArticleFactory(published_at=in_two_days)
        page = desk.get(reverse("admin:articles_article_changelist")).content.decode()
        assert '<span class="status status-scheduled">Scheduled</span>' in page

    def test_it_can_be_narrowed_by_status(self, desk, in_two_days):
        public, draft = ArticleFactory(), DraftFactory()
        scheduled = ArticleFactory(published_at=in_two_days)
        for status, article in {
            "published": public,
            "draft": draft,
            "scheduled": scheduled,
        }.items():
            response = desk.get(f"/admin/articles/article/?status={status}")
            assert list(response.context["cl"].queryset) == [article]

    def test_it_can_be_narrowed_to_ones_own(self):
        user = UserFactory(group="Authors")
        mine = ArticleFactory(created_by=user)
        ArticleFactory()
        response = signed_in(user).get("/admin/articles/article/?whose=mine")
        assert list(response.context["cl"].queryset) == [mine]

    @pytest.mark.parametrize("words", ["unmistakable", "unmistakable standfirst"])
    def test_it_searches_headline_standfirst_and_body(self, desk, words):
        found = ArticleFactory(standfirst="An unmistakable standfirst.")
        ArticleFactory()
        response = desk.get("/admin/articles/article/", {"q": words})
        assert list(response.context["cl"].queryset) == [found]

    @pytest.mark.parametrize("query", ["%", "'", '"', "\x00", "\\", "x" * 3000])
    def test_an_odd_search_is_no_error(self, desk, query):
        assert desk.get("/admin/articles/article/", {"q": query}).status_code == 200
