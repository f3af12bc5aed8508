"""Each save of an article is a revision: who, when, why, and everything as it was."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import importing
from articles.importing import read
from articles.models import Article, Revision
from articles.models.revision import KEPT_AT_LEAST, KEPT_DAYS
from articles.revisions import snapshot
from newsroom.tasks import prune_revisions
from tests.articles.admin import ADD, fields_of, save
from tests.factories import (
    BylineFactory,
    CategoryFactory,
    DraftFactory,
    HighlightFactory,
    ImageFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

FILE = """---
headline: Rain
author: Ana Lee
date: 2026-11-20T08:30:00+00:00
categories: [Weather]
highlights: [It rained.]
sources: [{url: "https://one.example/"}]
---
It rained.
"""


def history(article):
    return [(r.number, r.verb, r.reason, r.made_by) for r in article.revisions.order_by("number")]


class TestRecording:
    def test_a_save_is_one_with_its_reason_and_its_maker(self, admin_client, editor):
        article = DraftFactory(headline="Before")
        save(admin_client, article, headline="After", reason="A better  headline")
        assert history(article) == [
            (0, "found as it was", "", None),
            (1, "", "A better headline", editor),
        ]
        headlines = [r.snapshot["headline"] for r in article.revisions.order_by("number")]
        assert headlines == ["Before", "After"]

    def test_a_new_article_begins_with_one(self, admin_client, editor):
        save(admin_client, None, headline="New")
        assert history(Article.objects.get()) == [(0, "", "", editor)]

    def test_a_verb_pressed_with_a_save_belongs_to_it(self, admin_client, editor):
        article = DraftFactory(complete=True)
        save(admin_client, article, button="_publish", reason="Out it goes")
        assert history(article)[1:] == [(1, "published", "Out it goes", editor)]
        assert article.revisions.first().was_released

    def test_a_verb_that_is_refused_leaves_the_save(self, admin_client, editor):
        article = DraftFactory(headline="Incomplete")
        save(admin_client, article, button="_publish")
        assert history(article)[1:] == [(1, "", "", editor)]

    def test_a_save_that_is_refused_leaves_none(self, admin_client):
        article = DraftFactory(complete=True)
        article.publish(by=None)
        save(admin_client, article, headline="")
        assert [r.verb for r in article.revisions.all()] == ["published"]

    def test_each_verb_on_its_own_is_one(self, editor):
        article = DraftFactory(complete=True)
        soon = timezone.now() + timedelta(hours=1)
        article.submit_for_review(by=editor)
        article.publish(by=editor, at=soon)
        article.return_to_draft(by=editor)
        article.publish(by=editor)
        article.retract(by=editor, note="Wrong.")
        verbs = [revision.verb for revision in article.revisions.order_by("number")]
        words = f"{timezone.localtime(soon):%-d %B %Y, %H:%M}"
        assert verbs == [
            "sent to review",
            f"scheduled for {words}",
            "returned to draft",
            "published",
            "retracted",
        ]
        states = [revision.status_words for revision in article.revisions.order_by("number")]
        assert states == ["In review", "Scheduled", "Draft", "Published", "Retracted"]
        article.refresh_from_db()
        assert article.version == article.revisions.first().number

    def test_an_import_is_one_and_its_publication_another(self, tmp_path):
        path = tmp_path / "rain.md"
        path.write_text(FILE)
        article, _ = importing.save(read(path))
        article.publish(by=None)
        assert [r.verb for r in article.revisions.order_by("number")] == ["imported", "published"]

    def test_deleting_an_article_deletes_them(self):
        article = DraftFactory()
        article.record_revision(by=None)
        article.delete()
        assert not Revision.objects.exists()

    def test_a_deleted_account_leaves_them_without_a_name(self, editor):
        article = DraftFactory()
        article.record_revision(by=editor)
        editor.delete()
        assert article.revisions.get().made_by is None


class TestSnapshot:
    def test_it_holds_every_field_and_row(self, article):
        taken = snapshot.take(article)
        assert taken["headline"] == "Rain in May" and "agency says" in taken["body"]
        assert [row["text"] for row in taken["highlights"]] == [
            "It rained.",
            "It rained more.",
            "It stopped.",
        ]
        source = article.sources.get()
        assert all(row["sources"] == [source.pk] for row in taken["highlights"])
        assert taken["sources"][0]["url"] == "https://rain.example/report"
        assert taken["image"] == article.image.pk and len(taken["categories"]) == 2
        assert taken["byline"][0]["author"] == article.byline.get().author_id
        assert taken["corrections"][0]["text"] == "It rained on Tuesday."

    def test_it_is_plain_json_that_survives_packing(self, article):
        taken = snapshot.take(article)
        assert snapshot.unpack(snapshot.pack(taken)) == taken

    def test_it_costs_the_same_for_any_number_of_rows(self, article):
        with CaptureQueriesContext(connection) as few:
            snapshot.take(article)
        for _ in range(10):
            highlight = HighlightFactory(article=article)
            highlight.sources.add(SourceFactory(article=article))
            BylineFactory(article=article)
        with CaptureQueriesContext(connection) as many:
            snapshot.take(article)
        # article · categories · highlights · their sources · sources · byline · corrections
        assert len(few) == len(many) == 7

    def test_what_was_changed_is_put_back(self, article):
        before = snapshot.take(article)
        article.highlights.first().delete()
        article.highlights.create(text="Another.", position=9)
        article.highlights.last().sources.clear()
        article.sources.update(title="Another title")
        article.byline.all().delete()
        BylineFactory(article=article)
        article.categories.set([CategoryFactory()])
        article.headline, article.body, article.image = "Other", "<p>Other.</p>", ImageFactory()
        article.save()
        assert snapshot.put_back(before, article) == []
        after = snapshot.take(article)
        assert without_ids(after) == without_ids(before)

    def test_what_is_gone_is_told(self, article):
        before = snapshot.take(article)
        author = article.byline.get().author
        article.byline.all().delete()
        author.delete()
        article.categories.first().delete()
        article.image.delete()
        DraftFactory(slug="taken")
        lost = snapshot.put_back(before | {"slug": "taken"}, article)
        assert lost == [
            "Another article has the address now, so this one keeps its present address.",
            "The lead image has been deleted.",
            "1 category of it has been deleted.",
            "1 author of it has been deleted.",
        ]
        assert article.slug == before["slug"]

    def test_corrections_stay(self, article):
        before = snapshot.take(article)
        article.corrections.create(text="And it was colder.")
        snapshot.put_back(before, article)
        assert article.corrections.count() == 2


def without_ids(taken):
    """Rows that were deleted come back as new ones."""
    texts = {row["id"]: row["url"] for row in taken["sources"]}
    rows = {
        "highlights": [(r["text"], [texts[s] for s in r["sources"]]) for r in taken["highlights"]],
        "sources": [(r["url"], r["title"], r["position"]) for r in taken["sources"]],
        "byline": [r["author"] for r in taken["byline"]],
    }
    return taken | rows


class TestPruning:
    @pytest.fixture
    def article(self):
        article = DraftFactory()
        packed = snapshot.pack(snapshot.take(article))
        old = timezone.now() - timedelta(days=KEPT_DAYS + 1)
        Revision.objects.bulk_create(
            Revision(
                article=article,
                number=n,
                made_at=old,
                packed=packed,
                status="published" if n == 3 else "draft",
                published_at=old if n == 3 else None,
            )
            for n in range(KEPT_AT_LEAST + 10)
        )
        return article

    def test_old_ones_go_but_for_the_newest_and_those_that_were_public(self, article):
        assert prune_revisions.call()["revisions"] == 9
        kept = sorted(article.revisions.values_list("number", flat=True))
        assert kept == [3, *range(10, KEPT_AT_LEAST + 10)]
        assert prune_revisions.call()["revisions"] == 0

    def test_recent_ones_stay_however_many(self, article):
        article.revisions.update(made_at=timezone.now() - timedelta(days=KEPT_DAYS - 1))
        assert prune_revisions.call()["revisions"] == 0

    def test_the_newest_are_counted_for_each_article(self, article):
        other = DraftFactory()
        other.record_revision(by=None)
        other.revisions.update(made_at=timezone.now() - timedelta(days=400))
        prune_revisions.call()
        assert other.revisions.count() == 1


def test_an_article_of_10_000_words_saved_200_times_stays_small():
    """docs/decisions/0032-revisions.md tells the figures of real text."""
    words = " ".join(f"word{n % 3000}" for n in range(10_000))
    article = DraftFactory(body=f"<p>{words}</p>")
    revision = article.record_revision(by=None)
    assert len(revision.packed) * 200 < 10_000_000


def test_a_page_knows_the_version_and_its_own_name(admin_client):
    sent = fields_of(admin_client.get(ADD))
    assert len(sent["page"]) == 22 and sent["seen_version"] == 0
    assert fields_of(admin_client.get(ADD))["page"] != sent["page"]
