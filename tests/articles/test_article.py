from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from articles.models import Article
from articles.publication import NotReady
from tests.factories import ArticleFactory, DraftFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class TestPublished:
    def test_it_holds_what_was_published_before_now(self):
        article = ArticleFactory()
        assert list(Article.objects.published()) == [article]

    @pytest.mark.parametrize("status", ["draft", "review"])
    def test_it_leaves_out_what_is_not_published(self, status):
        ArticleFactory(status=status)
        assert not Article.objects.published().exists()

    def test_a_scheduled_article_appears_at_its_instant_with_nobody_flipping_anything(self):
        ArticleFactory(published_at=NOON)
        with time_machine.travel(NOON - timedelta(microseconds=1), tick=False):
            assert not Article.objects.published().exists()
        with time_machine.travel(NOON, tick=False):
            assert Article.objects.published().exists()

    def test_it_agrees_with_is_public(self):
        for article in [
            ArticleFactory(),
            DraftFactory(),
            ArticleFactory(published_at=timezone.now() + timedelta(days=1)),
        ]:
            assert article.is_public == Article.objects.published().filter(pk=article.pk).exists()


class TestPublish:
    def test_it_makes_a_complete_draft_public_now(self):
        article, editor = DraftFactory(complete=True), UserFactory()
        with time_machine.travel(NOON, tick=False):
            article.publish(by=editor)
        article.refresh_from_db()
        assert (article.status, article.published_at) == ("published", NOON)
        assert article.published_by == editor

    def test_a_future_time_is_a_schedule(self):
        article = DraftFactory(complete=True)
        article.publish(by=None, at=timezone.now() + timedelta(hours=1))
        assert article.is_scheduled and not article.is_public
        assert article.status_words == "Scheduled"

    def test_it_refuses_with_every_blocking_problem_and_changes_nothing(self):
        article = DraftFactory(body="")
        with pytest.raises(NotReady) as refusal:
            article.publish(by=None)
        codes = [problem.code for problem in refusal.value.problems]
        assert codes == [
            "body_missing", "author_missing", "category_missing",
            "highlight_missing", "source_missing",
        ]  # fmt: skip
        article.refresh_from_db()
        assert article.status == "draft"

    def test_advice_stops_nobody(self):
        article = DraftFactory(complete=True, standfirst="")
        article.publish(by=None)
        assert article.is_public
        assert "standfirst_missing" in [problem.code for problem in article.problems()]

    def test_publishing_again_keeps_the_first_time(self):
        article = ArticleFactory(complete=True, published_at=NOON)
        article.publish(by=None)
        assert article.published_at == NOON


class TestRetract:
    def test_it_keeps_the_note_and_who(self):
        article, editor = ArticleFactory(), UserFactory()
        article.retract(by=editor, note="The figures were invented.")
        article.refresh_from_db()
        assert article.is_retracted and not article.is_public
        assert article.retraction_note == "The figures were invented."
        assert article.retracted_by == editor

    def test_it_needs_a_note(self):
        with pytest.raises(ValueError, match="why"):
            ArticleFactory().retract(by=None, note=" \n")

    def test_it_refuses_what_no_reader_saw(self):
        with pytest.raises(ValueError, match="only a published article"):
            DraftFactory().retract(by=None, note="Never mind.")


class TestOtherVerbs:
    def test_a_draft_goes_to_review_and_back(self):
        article = DraftFactory()
        article.submit_for_review(by=None)
        assert article.status == "review"
        article.return_to_draft(by=None)
        assert article.status == "draft"

    def test_a_scheduled_article_can_be_taken_back(self):
        article = ArticleFactory(published_at=timezone.now() + timedelta(days=1))
        article.return_to_draft(by=None)
        article.refresh_from_db()
        assert (article.status, article.published_at) == ("draft", None)

    def test_a_public_article_cannot_be_taken_back(self):
        with pytest.raises(ValueError, match="Retract"):
            ArticleFactory().return_to_draft(by=None)


class TestConstraints:
    def test_the_database_refuses_a_published_article_without_a_time(self):
        with pytest.raises(IntegrityError, match="published_article_has_time"):
            Article.objects.filter(pk=ArticleFactory().pk).update(published_at=None)

    def test_the_database_refuses_a_retracted_article_without_a_time(self):
        with pytest.raises(IntegrityError, match="retracted_article_has_times"):
            Article.objects.filter(pk=ArticleFactory().pk).update(status="retracted")


class TestAddress:
    def test_it_is_made_of_the_day_and_the_slug(self):
        article = ArticleFactory(slug="a-slug", published_at=NOON)
        assert article.get_absolute_url() == "/2026/11/20/a-slug/"

    def test_an_empty_slug_is_made_from_the_headline_and_never_taken_twice(self):
        first, second = (DraftFactory(headline="Same words") for _ in range(2))
        assert (first.slug, second.slug) == ("same-words", "same-words-2")

    def test_a_headline_without_latin_letters_still_gets_an_address(self):
        assert DraftFactory(headline="稀土").slug == "article"

    def test_a_changed_slug_leads_from_the_old_address(self, client):
        article = ArticleFactory(slug="old", published_at=NOON)
        article.slug = "new"
        article.save()
        answer = client.get("/2026/11/20/old/")
        assert (answer.status_code, answer["Location"]) == (301, "/2026/11/20/new/")

    def test_changed_twice_every_old_address_leads_to_the_last_in_one_step(self, client):
        article = ArticleFactory(slug="one", published_at=NOON)
        for slug in ("two", "three"):
            article.slug = slug
            article.save()
        for old in ("one", "two"):
            assert client.get(f"/2026/11/20/{old}/")["Location"] == "/2026/11/20/three/"

    def test_changed_back_it_leads_nowhere_but_is_itself(self, client):
        article = ArticleFactory(slug="one", published_at=NOON, complete=True)
        for slug in ("two", "one"):
            article.slug = slug
            article.save()
        assert client.get("/2026/11/20/one/").status_code == 200
        assert client.get("/2026/11/20/two/")["Location"] == "/2026/11/20/one/"

    def test_a_draft_keeps_no_old_address(self):
        article = DraftFactory(slug="one")
        article.slug = "two"
        article.save()
        assert not article.redirects.exists()

    def test_the_right_slug_on_the_wrong_day_leads_to_the_right_day(self, client):
        ArticleFactory(slug="a-slug", published_at=NOON)
        assert client.get("/2026/11/19/a-slug/")["Location"] == "/2026/11/20/a-slug/"


class TestRevised:
    def test_a_changed_body_of_a_public_article_is_dated(self):
        article = ArticleFactory()
        article.body = "<p>Other words.</p>"
        article.save()
        assert article.was_revised

    def test_saving_the_same_words_is_not_a_revision(self):
        article = ArticleFactory()
        article.save()
        assert not article.was_revised

    def test_a_draft_is_written_not_revised(self):
        article = DraftFactory()
        article.body = "<p>Other words.</p>"
        article.save()
        assert article.revised_at is None
