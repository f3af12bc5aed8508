"""What is written goes to the server before Save: theirs alone, offered, never put back unasked."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from articles.models import Article, Autosave, Presence
from articles.models.autosave import KEPT_DAYS, LONGEST
from newsroom.tasks import prune_revisions
from tests.articles.admin import ADD, change_url, fields_of, save, signed_in
from tests.factories import ArticleFactory, DraftFactory, HighlightFactory, UserFactory

pytestmark = pytest.mark.django_db

AUTOSAVE = "/admin/articles/article/autosave/"
DISCARD = f"{AUTOSAVE}discard/"


def autosave(client, article, sent, **changes):
    query = f"?article={article.pk}" if article else ""
    return client.post(AUTOSAVE + query, sent | changes)


def opened(client, article=None):
    return fields_of(client.get(change_url(article) if article else ADD))


@pytest.fixture
def article():
    return DraftFactory(headline="As it was", body="<p>Old.</p>")


class TestKeeping:
    def test_the_form_is_kept_as_it_is_and_the_article_stays(self, admin_client, editor, article):
        sent = opened(admin_client, article)
        answer = autosave(
            admin_client, article, sent, headline="x" * 999, **{"highlights-0-text": "New"}
        )
        assert answer.json()["is_saved"] and "Saved on the server at " in answer.json()["said"]
        kept = Autosave.objects.get()
        assert (kept.user, kept.article) == (editor, article)
        assert kept.data["headline"] == "x" * 999 and kept.data["highlights-0-text"] == "New"
        assert "csrfmiddlewaretoken" not in kept.data
        article.refresh_from_db()
        assert (article.headline, article.version) == ("As it was", 0)
        assert not article.revisions.exists()

    def test_there_is_one_for_a_person_and_an_article(self, admin_client, article):
        sent = opened(admin_client, article)
        for n in range(3):
            autosave(admin_client, article, sent, headline=f"Draft {n}")
        assert Autosave.objects.get().headline == "Draft 2"
        other = signed_in(UserFactory(group="Editors"))
        autosave(other, article, opened(other, article), headline="Another's")
        assert Autosave.objects.count() == 2

    def test_a_save_takes_it_over(self, admin_client, article):
        sent = opened(admin_client, article)
        autosave(admin_client, article, sent, headline="Draft")
        admin_client.post(change_url(article), sent | {"headline": "Saved", "_continue": "x"})
        assert not Autosave.objects.exists()
        assert [r.snapshot["headline"] for r in article.revisions.all()] == ["Saved", "As it was"]

    def test_a_save_that_is_refused_does_not(self, admin_client):
        article = ArticleFactory(complete=True)
        sent = opened(admin_client, article)
        autosave(admin_client, article, sent, headline="")
        admin_client.post(change_url(article), sent | {"headline": "", "_continue": "x"})
        assert Autosave.objects.exists()

    def test_a_new_article_has_one_for_each_page_until_its_first_save(self, admin_client):
        first, second = opened(admin_client), opened(admin_client)
        autosave(admin_client, None, first, headline="First")
        autosave(admin_client, None, second, headline="Second")
        assert not Article.objects.exists() and Autosave.objects.count() == 2
        admin_client.post(ADD, first | {"headline": "First", "_continue": "x"})
        assert Autosave.objects.get().headline == "Second"

    def test_another_page_of_the_same_person_overwrites_nothing(self, admin_client, article):
        first, second = opened(admin_client, article), opened(admin_client, article)
        autosave(admin_client, article, first, headline="First")
        answer = autosave(admin_client, article, second, headline="Second")
        assert answer.status_code == 409 and not answer.json()["is_saved"]
        assert Autosave.objects.get().headline == "First"

    def test_there_is_an_end_to_how_much_is_kept(self, admin_client, article):
        sent = opened(admin_client, article)
        answer = autosave(admin_client, article, sent, body="x" * LONGEST)
        assert answer.status_code == 413 and not Autosave.objects.exists()
        for n in range(21):
            answer = autosave(admin_client, None, sent, page=f"{n:022}")
        assert answer.status_code == 409 and Autosave.objects.count() == 20

    @pytest.mark.parametrize("page", ["", "x", "x" * 33, "é" * 22, "<script>alert(1)</script"])
    def test_a_page_without_a_token_is_refused(self, admin_client, article, page):
        assert autosave(admin_client, article, {"page": page}).status_code == 400

    def test_whose_article_is_deleted_keeps_the_words(self, admin_client, article):
        sent = opened(admin_client, article)
        autosave(admin_client, article, sent, headline="Words")
        pk = article.pk
        article.delete()
        assert Autosave.objects.get().article is None
        answer = admin_client.post(f"{AUTOSAVE}?article={pk}", sent | {"headline": "More"})
        assert answer.json()["is_saved"] and Autosave.objects.get().headline == "More"


class TestWho:
    @pytest.mark.parametrize(
        ("group", "of_other", "of_new"),
        [("Authors", 403, 200), ("Editors", 200, 200), ("Moderators", 403, 403), (None, 403, 403)],
    )
    def test_only_whoever_may_save_may_autosave(self, article, group, of_other, of_new):
        client = signed_in(UserFactory(group=group))
        sent = {"page": "a" * 22, "headline": "x"}
        assert autosave(client, article, sent).status_code == of_other
        assert autosave(client, None, sent | {"page": "b" * 22}).status_code == of_new

    def test_nobody_sees_that_of_another(self, admin_client, article):
        boss = signed_in(UserFactory(is_superuser=True))
        autosave(admin_client, article, opened(admin_client, article), headline="zanzibar")
        new = opened(admin_client)
        autosave(admin_client, None, new, headline="zanzibar")
        for url in ("/admin/", ADD, change_url(article), "/admin/articles/article/"):
            assert "zanzibar" not in boss.get(url).content.decode()
        assert boss.get(f"{ADD}?autosave={new['page']}").status_code == 404
        assert boss.get(f"{change_url(article)}?autosave=1").status_code == 404
        boss.post(DISCARD, {"page": new["page"]})
        assert Autosave.objects.count() == 2

    def test_it_needs_a_token_and_a_log_in(self, editor, article):
        client = Client(enforce_csrf_checks=True)
        assert client.post(AUTOSAVE).status_code in (302, 403)
        client.force_login(editor)
        assert client.post(AUTOSAVE, {"page": "a" * 22}).status_code == 403
        assert client.get(AUTOSAVE).status_code == 405


class TestOffering:
    @pytest.fixture
    def left(self, admin_client, article):
        sent = opened(admin_client, article)
        autosave(
            admin_client, article, sent, headline="As I want it", body="<p>Old.</p><p>New.</p>"
        )
        return sent

    def test_it_is_shown_with_its_differences_and_not_put_back(self, admin_client, article, left):
        answer = admin_client.get(change_url(article))
        page = answer.content.decode()
        assert "You left something unsaved" in page
        assert "<ins>I want" in page and "<ins>New." in page
        assert fields_of(answer)["headline"] == "As it was"
        assert "you can choose" not in page

    def test_it_is_opened_as_it_was_and_saved_as_any_form(self, admin_client, article, left):
        answer = admin_client.get(f"{change_url(article)}?autosave=1")
        sent = fields_of(answer)
        assert sent["headline"] == "As I want it" and sent["page"] == left["page"]
        assert "It is not in the article yet" in answer.content.decode()
        article.refresh_from_db()
        assert article.headline == "As it was"
        admin_client.post(change_url(article), sent | {"_continue": "x"})
        article.refresh_from_db()
        assert article.headline == "As I want it" and not Autosave.objects.exists()

    def test_what_somebody_saved_meanwhile_is_merged(self, admin_client, article, left):
        other = signed_in(UserFactory(group="Editors"))
        save(other, article, standfirst="Theirs.")
        sent = fields_of(admin_client.get(f"{change_url(article)}?autosave=1"))
        assert (sent["standfirst"], sent["headline"]) == ("Theirs.", "As I want it")

    def test_and_a_conflict_is_one(self, admin_client, article, left):
        other = signed_in(UserFactory(group="Editors"))
        save(other, article, headline="Theirs")
        assert "you can choose" in admin_client.get(change_url(article)).content.decode()
        answer = admin_client.get(f"{change_url(article)}?autosave=1")
        assert len(answer.context["conflicts"]) == 1

    def test_it_is_discarded_by_a_button(self, admin_client, article, left):
        answer = admin_client.post(DISCARD, {"page": left["page"]})
        assert answer.url == change_url(article) and not Autosave.objects.exists()
        assert admin_client.post(DISCARD, {"page": left["page"]}).url == "/admin/"

    def test_what_differs_in_nothing_is_not_offered(self, admin_client, article):
        sent = opened(admin_client, article)
        autosave(admin_client, article, sent, body="<p >Old.</p>\n")
        assert "You left" not in admin_client.get(change_url(article)).content.decode()
        assert not Autosave.objects.exists()

    def test_a_new_article_stands_under_mine_and_opens_filled_in(self, admin_client):
        sent = opened(admin_client)
        autosave(
            admin_client, None, sent, headline="Never saved", **{"highlights-0-text": "A point."}
        )
        link = f"{ADD}?autosave={sent['page']}"
        assert link in admin_client.get("/admin/").content.decode()
        assert link in admin_client.get(ADD).content.decode()
        filled = fields_of(admin_client.get(link))
        assert filled["headline"] == "Never saved"
        admin_client.post(ADD, filled | {"_continue": "x"})
        article = Article.objects.get()
        assert article.headline == "Never saved" and article.highlights.get().text == "A point."
        assert not Autosave.objects.exists()

    def test_so_do_the_words_for_an_article_that_was_deleted(self, admin_client, article):
        HighlightFactory(article=article, text="A point.")
        sent = opened(admin_client, article)
        autosave(admin_client, article, sent, headline="Rescued")
        article.delete()
        filled = fields_of(admin_client.get(f"{ADD}?autosave={sent['page']}"))
        admin_client.post(ADD, filled | {"_continue": "x"})
        rescued = Article.objects.get()
        assert rescued.headline == "Rescued" and rescued.highlights.get().text == "A point."

    @pytest.mark.parametrize("page", ["", "x", "\x00", "a" * 22])
    def test_what_is_not_there_is_not_found(self, admin_client, article, page):
        assert admin_client.get(ADD, {"autosave": page}).status_code == 404
        assert admin_client.get(change_url(article), {"autosave": page}).status_code == 404


class TestForgetting:
    def test_after_some_days_it_is_deleted(self, admin_client, article):
        autosave(admin_client, article, opened(admin_client, article), headline="Draft")
        Autosave.objects.update(saved_at=timezone.now() - timedelta(days=KEPT_DAYS - 1))
        prune_revisions.call()
        assert Autosave.objects.exists()
        Autosave.objects.update(saved_at=timezone.now() - timedelta(days=KEPT_DAYS, hours=1))
        assert prune_revisions.call()["autosaves"] == 1 and not Autosave.objects.exists()

    def test_it_goes_with_its_account(self, admin_client, editor, article):
        autosave(admin_client, article, opened(admin_client, article), headline="Draft")
        editor.delete()
        assert not Autosave.objects.exists()


class TestPresence:
    def ping(self, client, article, **more):
        sent = {"page": "a" * 22, "ping": "1"} | more
        return client.post(f"{AUTOSAVE}?article={article.pk}", sent).json()

    @pytest.fixture
    def ana(self):
        person = UserFactory(first_name="Ana", last_name="Lee", group="Editors")
        return signed_in(person)

    def test_who_else_has_it_open_is_told_to_both(self, admin_client, ana, article):
        assert self.ping(ana, article)["others"] == []
        assert self.ping(admin_client, article)["others"] == ["Ana Lee"]
        assert self.ping(ana, article)["others"] == ["edda"]
        page = admin_client.get(change_url(article)).content.decode()
        assert "Ana Lee has this article open, too." in page

    def test_not_of_another_article_nor_after_leaving(self, admin_client, ana, article):
        self.ping(ana, DraftFactory())
        assert self.ping(admin_client, article)["others"] == []
        self.ping(ana, article)
        self.ping(ana, article, left="1")
        assert self.ping(admin_client, article)["others"] == []

    def test_nor_when_nothing_was_heard_for_half_a_minute(self, admin_client, ana, article):
        self.ping(ana, article)
        with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=False):
            assert list(Presence.objects.others(None, article)) == []

    def test_a_ping_keeps_no_words(self, ana, article):
        self.ping(ana, article, headline="Words")
        assert not Autosave.objects.exists() and Presence.objects.count() == 1

    def test_it_is_forgotten_and_goes_with_the_article(self, ana, article):
        self.ping(ana, article)
        Presence.objects.update(seen_at=timezone.now() - timedelta(days=2))
        assert prune_revisions.call()["presences"] == 1
        self.ping(ana, article)
        article.delete()
        assert not Presence.objects.exists()
