"""The history of an article in the admin: who reads it, what differs, how one is restored."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.revisions import snapshot
from articles.revisions.comparing import compare
from tests.articles.admin import change_url, save, signed_in
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    BylineFactory,
    CategoryFactory,
    DraftFactory,
    HighlightFactory,
    ImageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def history(article, *more):
    return reverse("admin:articles_article_history", args=[article.pk]) + "".join(more)


class TestWhoReads:
    """Whoever may edit an article reads its revisions, and nobody else: docs/roles.md."""

    SECRET = "zanzibar"

    @pytest.fixture
    def people(self):
        viewer = UserFactory()
        viewer.user_permissions.add(Permission.objects.get(codename="view_article"))
        named = UserFactory(group="Authors")
        AuthorFactory(account=named, slug="named")
        return {
            "its author": UserFactory(group="Authors"),
            "named in its byline": named,
            "another author": UserFactory(group="Authors"),
            "editor": UserFactory(group="Editors"),
            "moderator": UserFactory(group="Moderators"),
            "viewer": viewer,
            "staff": UserFactory(),
            "reader": UserFactory(is_staff=False),
            "administrator": UserFactory(is_superuser=True),
        }

    READERS = {"its author", "named in its byline", "editor", "administrator"}

    @pytest.mark.parametrize("make", [DraftFactory, ArticleFactory])
    @pytest.mark.parametrize(
        "page", ["", "compare/?from=0&to=1", "0/restore/", "1/restore/", "99/restore/"]
    )
    def test_no_word_of_a_revision_reaches_anybody_else(self, people, make, page):
        article = make(created_by=people["its author"], body=f"<p>{self.SECRET}</p>")
        BylineFactory(article=article, author=people["named in its byline"].author)
        article.record_revision(by=people["editor"], reason=self.SECRET)
        article.body = "<p>Clean.</p>"
        article.save()
        article.record_revision(by=people["editor"])
        for name, person in people.items():
            for method in ("get", "post"):
                answer = getattr(signed_in(person), method)(history(article, page))
                may = name in self.READERS
                assert (answer.status_code in (200, 404, 409)) is may, (name, method)
                if not may:
                    assert self.SECRET not in answer.content.decode(), (name, method)
        assert Client().get(history(article, page)).status_code == 302


class TestList:
    def test_it_says_who_when_why_and_in_which_state(self, admin_client, editor):
        article = DraftFactory(complete=True)
        save(admin_client, article, reason="A typo")
        save(admin_client, article, button="_publish")
        page = admin_client.get(history(article)).content.decode()
        assert "A typo" in page and "Published" in page and "edda" in page
        assert "Found as it was" in page
        at = timezone.localtime(article.revisions.first().made_at)
        assert f"{at:%-d %b %Y, %H:%M}" in page

    def test_the_articles_page_leads_there(self, admin_client):
        article = DraftFactory()
        assert history(article) in admin_client.get(change_url(article)).content.decode()

    def test_it_costs_the_same_for_2_as_for_500(self, admin_client, editor):
        article = DraftFactory()
        for _ in range(2):
            article.record_revision(by=editor)
        with CaptureQueriesContext(connection) as few:
            admin_client.get(history(article))
        for _ in range(60):
            article.record_revision(by=UserFactory())
        with CaptureQueriesContext(connection) as many:
            page = admin_client.get(history(article)).content.decode()
        assert len(few) == len(many), "\n".join(q["sql"] for q in many)
        assert page.count('name="from"') == 50 and "Page 1 of 2" in page

    def test_any_page_number_is_answered(self, admin_client):
        article = DraftFactory()
        for page in ("0", "-1", "x", "9" * 30):
            assert admin_client.get(history(article), {"p": page}).status_code == 200

    @pytest.mark.parametrize("key", ["0", "x", "9" * 30, "1/2", "00001"])
    def test_what_is_no_article_is_not_found(self, admin_client, key):
        for more in ("", "compare/", "1/restore/"):
            url = f"/admin/articles/article/{key}/history/{more}"
            assert admin_client.get(url).status_code == 404

    @pytest.mark.parametrize(
        "more",
        [
            "compare/",
            "compare/?from=0&to=x",
            "compare/?from=0&to=99",
            f"compare/?from={'9' * 30}&to=0",
            "compare/?from=4294967296&to=0",
            "99/restore/",
            "x/restore/",
            f"{'9' * 18}/restore/",
            "4294967296/restore/",
        ],
    )
    def test_what_is_no_revision_is_not_found(self, admin_client, more):
        article = DraftFactory()
        article.record_revision(by=None)
        assert admin_client.get(history(article, more)).status_code == 404
        assert admin_client.post(history(article, more)).status_code == 404


class TestComparing:
    def differences(self, before, **changes):
        return {each.label: each for each in compare(before, before | changes)}

    @pytest.fixture
    def taken(self, article):
        return snapshot.take(article)

    def test_the_same_is_the_same(self, taken):
        assert compare(taken, taken) == []

    def test_a_body_is_compared_by_words_not_tags(self, taken):
        body = taken["body"].replace("<p>Rain, and", "<p><em>Hail</em>, and")
        runs = self.differences(taken, body=body)["Body"].runs
        assert ("removed", "Rain,") in runs and ("added", "Hail,") in runs
        assert not any("<" in text for _, text in runs)

    def test_a_form_that_differs_is_told(self, taken):
        body = taken["body"].replace("<p>Rain, and", "<p><strong>Rain</strong>, and")
        assert self.differences(taken, body=body)["Body"].note

    def test_another_spelling_of_the_same_is_no_difference(self, taken):
        body = taken["body"].replace("<p>", '<p class="x">').strip()
        assert self.differences(taken, body=body) == {}

    def test_where_a_link_leads_is_told(self, taken):
        body = taken["body"].replace("rain.example", "hail.example")
        words = " ".join(text for _, text in self.differences(taken, body=body)["Body"].runs)
        assert "hail.example" in words and "rain.example" in words

    def test_every_field_and_part_is_compared(self, taken, article):
        other = {
            "headline": "Other",
            "standfirst": "Other.",
            "body": "<p>Other.</p>",
            "slug": "other",
            "leads_front_page": True,
            "image": ImageFactory().pk,
            "categories": [CategoryFactory().pk],
            "highlights": [{"id": 1, "position": 1, "text": "Other.", "sources": []}],
            "sources": [
                {
                    **taken["sources"][0],
                    "title": "Other",
                    "url": "https://o.example/",
                }
            ],
            "byline": [{"id": 1, "position": 1, "author": AuthorFactory().pk}],
            "corrections": [{"id": 1, "text": "Other."}],
        }
        assert other.keys() == taken.keys()
        for name, value in other.items():
            assert len(self.differences(taken, **{name: value})) == 1, name

    def test_names_of_what_was_deleted_are_told_as_such(self, taken, article):
        article.categories.all().delete()
        words = str(self.differences(taken, categories=[]))
        assert "[deleted category" in words

    def test_a_long_article_is_compared_where_it_changed(self, taken):
        long = "".join(f"<p>Paragraph {n} of a very long article.</p>" for n in range(4000))
        runs = compare(taken | {"body": long}, taken | {"body": long.replace(" 777 ", " x ")})[
            0
        ].runs
        assert [run for run in runs if run[0] != "kept"] == [("removed", "777"), ("added", "x")]

    def test_the_page_shows_them_and_costs_the_same_at_any_size(self, admin_client, article):
        article.record_revision(by=None)
        article.headline = "Hail in May"
        article.save()
        article.record_revision(by=None)
        with CaptureQueriesContext(connection) as few:
            page = admin_client.get(history(article, "compare/?from=1&to=0")).content.decode()
        assert "<del>Rain</del>" in page and "<ins>Hail</ins>" in page
        for _ in range(9):
            HighlightFactory(article=article)
            BylineFactory(article=article)
        article.record_revision(by=None)
        with CaptureQueriesContext(connection) as many:
            admin_client.get(history(article, "compare/?from=0&to=2"))
        assert len(few) == len(many)


class TestRestoring:
    @pytest.fixture
    def article(self):
        article = DraftFactory(headline="Before", body="<p>Old.</p>", complete=True)
        article.record_revision(by=None)
        article.headline, article.body = "After", "<p>New.</p>"
        article.save()
        article.record_revision(by=None)
        return article

    def restore(self, client, article, number=0, **sent):
        sent = {"seen_version": article.version} | sent
        return client.post(history(article, f"{number}/restore/"), sent, follow=True)

    def test_the_difference_comes_first(self, admin_client, article):
        page = admin_client.get(history(article, "0/restore/")).content.decode()
        assert "<del>After</del>" in page and "<ins>Before</ins>" in page
        article.refresh_from_db()
        assert (article.headline, article.version) == ("After", 1)

    def test_it_is_a_new_revision_and_what_was_replaced_is_kept(
        self, admin_client, article, editor
    ):
        self.restore(admin_client, article, reason="It was right")
        article.refresh_from_db()
        assert (article.headline, article.body, article.version) == ("Before", "<p>Old.</p>", 2)
        assert ">Old.</p>" in article.body_html
        newest, replaced, first = article.revisions.all()
        assert (newest.verb, newest.reason) == ("restored from 0", "It was right")
        assert newest.made_by == editor
        assert replaced.snapshot["headline"] == "After"
        assert compare(newest.snapshot, first.snapshot) == []

    def test_what_was_saved_meanwhile_is_shown_first(self, admin_client, article):
        save(admin_client, article, headline="Meanwhile")
        answer = self.restore(admin_client, article)
        assert answer.status_code == 409 and "<del>Meanwhile</del>" in answer.content.decode()
        article.refresh_from_db()
        assert article.headline == "Meanwhile"

    def test_what_readers_see_stays_complete(self, admin_client, article):
        article.highlights.all().delete()
        article.record_revision(by=None)
        HighlightFactory(article=article)
        article.publish(by=None)
        answer = self.restore(admin_client, article, number=2)
        assert answer.status_code == 409
        assert "Add at least one highlight" in answer.content.decode()
        assert article.highlights.exists()

    def test_an_author_does_not_restore_the_lead_story(self, article):
        author = UserFactory(group="Authors")
        article.created_by, article.leads_front_page = author, True
        article.save()
        article.record_revision(by=None)
        article.leads_front_page = False
        article.save()
        article.record_revision(by=None)
        self.restore(signed_in(author), article, number=2)
        article.refresh_from_db()
        assert not article.leads_front_page

    def test_the_public_page_follows(self, admin_client, client, article):
        article.publish(by=None, at=timezone.now() - timedelta(hours=1))
        self.restore(admin_client, article)
        assert "Before" in client.get(article.get_absolute_url()).content.decode()
