import pytest
from django.contrib.admin.models import LogEntry

from tests.articles.admin import change_url, errors_of, save, signed_in
from tests.factories import (
    ArticleFactory,
    DraftFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

BUTTONS = ["_review", "_publish", "_schedule", "_draft", "_unschedule", "_retract"]


class TestVerbs:
    def test_send_to_review(self, admin_client):
        article = DraftFactory()
        save(admin_client, article, "_review", standfirst="Changed as well.")
        article.refresh_from_db()
        assert (article.status, article.standfirst) == ("review", "Changed as well.")

    def test_return_to_draft(self, admin_client):
        article = DraftFactory(status="review")
        save(admin_client, article, "_draft")
        article.refresh_from_db()
        assert article.status == "draft"

    def test_publish_now(self, admin_client, editor):
        article = DraftFactory(complete=True)
        response = save(admin_client, article, "_publish")
        article.refresh_from_db()
        assert article.is_public and article.published_by == editor
        assert "is published" in response.content.decode()

    def test_publish_now_of_what_was_scheduled(self, admin_client, in_two_days):
        article = ArticleFactory(complete=True, published_at=in_two_days)
        save(admin_client, article, "_publish")
        article.refresh_from_db()
        assert article.is_public

    def test_an_incomplete_article_is_saved_as_a_draft_with_every_problem_named(self, admin_client):
        article = DraftFactory(body="")
        response = save(admin_client, article, "_publish", standfirst="Words not lost.")
        article.refresh_from_db()
        assert (article.status, article.standfirst) == ("draft", "Words not lost.")
        page = response.content.decode()
        for problem in article.problems():
            assert problem.message in page
        assert response.redirect_chain[-1][0] == change_url(article)

    def test_schedule(self, admin_client, in_two_days):
        article = DraftFactory(complete=True)
        save(admin_client, article, "_schedule", schedule_at=in_two_days.strftime("%Y-%m-%dT%H:%M"))
        article.refresh_from_db()
        assert article.is_scheduled
        assert abs((article.published_at - in_two_days).total_seconds()) < 60

    @pytest.mark.parametrize("when", ["", "2020-01-01T10:00", "soon"])
    def test_a_schedule_needs_a_time_that_is_yet_to_come(self, admin_client, when):
        article = DraftFactory(complete=True)
        response = save(admin_client, article, "_schedule", schedule_at=when, standfirst="Kept.")
        assert response.context["adminform"].form.errors["schedule_at"]
        assert "Kept." in response.content.decode()
        article.refresh_from_db()
        assert article.status == "draft"

    def test_unschedule(self, admin_client, in_two_days):
        article = ArticleFactory(complete=True, published_at=in_two_days)
        save(admin_client, article, "_unschedule")
        article.refresh_from_db()
        assert (article.status, article.published_at) == ("draft", None)

    def test_unschedule_what_is_no_longer_complete(self, admin_client, in_two_days):
        article = ArticleFactory(complete=True, published_at=in_two_days)
        save(admin_client, article, "_unschedule", body="", categories=[])
        article.refresh_from_db()
        assert (article.status, article.body) == ("draft", "")

    def test_retract(self, admin_client, editor):
        article = ArticleFactory(complete=True)
        save(admin_client, article, "_retract", retract_note="The figures were wrong.")
        article.refresh_from_db()
        assert article.is_retracted and article.retracted_by == editor
        assert article.retraction_note == "The figures were wrong."

    def test_a_retraction_needs_a_note(self, admin_client):
        article = ArticleFactory(complete=True)
        response = save(admin_client, article, "_retract", retract_note="  ")
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

    def test_a_button_whose_time_has_passed_says_so_and_keeps_the_words(self, admin_client):
        article = ArticleFactory(complete=True)
        response = save(admin_client, article, "_unschedule", standfirst="Kept.")
        article.refresh_from_db()
        assert article.is_public and article.standfirst == "Kept."
        assert "is now published" in response.content.decode()

    def test_every_verb_leaves_a_line_in_the_history(self, admin_client):
        article = DraftFactory(complete=True)
        save(admin_client, article, "_publish")
        messages = [entry.get_change_message() for entry in LogEntry.objects.all()]
        assert any("is published" in message for message in messages)

    def test_only_what_is_possible_is_offered(self, admin_client):
        offered = {
            "draft": {"_review", "_publish", "_schedule"},
            "review": {"_draft", "_publish", "_schedule"},
            "published": {"_retract"},
            "retracted": set(),
        }
        for status, buttons in offered.items():
            article = ArticleFactory(status=status, retracted_at=ArticleFactory().published_at)
            page = admin_client.get(change_url(article)).content.decode()
            assert {b for b in BUTTONS if f'name="{b}"' in page} == buttons, status
