from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Redirect
from comments.models import Comment, DiscussionSetting
from comments.receipts import receipt_links
from tests.comments.conftest import ADA
from tests.factories import ArticleFactory, CommentFactory, DraftFactory, UserFactory
from tests.shared_data import strings

pytestmark = pytest.mark.django_db


def text_of(response):
    return unescape(response.content.decode())


class TestAGoodComment:
    def test_a_newcomers_waits_and_leads_to_the_page_that_shows_it_to_them(self, post, article):
        response = post(article)
        comment = Comment.objects.get()
        assert comment.is_waiting
        assert response.status_code == 303
        parts = urlsplit(response.headers["Location"])
        assert parts.path.startswith("/receipts/") and not parts.query
        assert receipt_links.find(parts.path.split("/")[2]) == comment

    def test_a_known_commenters_is_published_and_leads_to_its_place(
        self, client, post, article, known
    ):
        response = post(article, **known)
        comment = article.comments.get()
        assert comment.is_public
        assert response.status_code == 303
        page = client.get(response.headers["Location"]).text
        assert f'href="/comments/{comment.pk}/"' in page

    def test_it_is_kept_as_typed_and_its_address_sealed(self, post, article):
        post(article, website="ines.example", headers={"X-Forwarded-For": "198.51.100.1"})
        comment = Comment.objects.get()
        assert (comment.name, comment.email) == ("Ines Reader", "ines@reader.example")
        assert comment.website == "https://ines.example"
        assert len(comment.ip_hash) == 32

    def test_a_reply_hangs_under_its_comment(self, post, article):
        parent = CommentFactory(article=article)
        post(article, parent=parent.pk)
        assert Comment.objects.get(parent=parent).depth == 1

    def test_no_reader_gets_a_cookie(self, post, article):
        assert not post(article).cookies
        assert not post(article, name="").cookies

    def test_nothing_of_the_answer_is_kept_by_caches(self, post, article):
        for response in [post(article), post(article, name="")]:
            assert "no-store" in response.headers["Cache-Control"]

    def test_a_page_from_a_cache_still_posts_for_it_carries_no_token(self, article, post):
        assert post(article, client=Client(enforce_csrf_checks=True)).status_code == 303

    def test_sent_twice_it_is_one_comment_and_both_lead_there(self, post, article):
        first, second = post(article), post(article, body="I crossed ALL eleven. ")
        comment = Comment.objects.get()
        assert first.status_code == second.status_code == 303
        tokens = [answer.headers["Location"].split("/")[2] for answer in (first, second)]
        assert (
            receipt_links.find(tokens[0]) == receipt_links.find_repeat(tokens[1]).comment == comment
        )

    def test_an_address_that_the_article_had_still_takes_it(self, post, article, client):
        before = article.get_absolute_url()
        article.slug = "a-better-slug"
        article.save()
        assert Redirect.objects.filter(path=before).exists()
        response = client.post(
            f"{before}comments/", {"name": "Ines", "email": ADA, "body": "Words."}
        )
        assert response.status_code == 303
        assert Comment.objects.get().article == article


class TestWhatTheReaderCanMend:
    def test_the_page_comes_back_with_every_word(self, post, article):
        body = "Dear <b>editors</b>,\n…"
        response = post(article, name="", email="not complete", website="my site", body=body)
        page = text_of(response)
        assert response.status_code == 422
        assert article.headline in page
        for typed in ["not complete", "my site", "Dear <b>editors</b>,\n…"]:
            assert typed in page
        assert "Dear <b>editors" not in response.content.decode()
        assert not Comment.objects.exists()

    def test_errors_are_announced_beside_the_field_and_linked_from_the_top(self, post, article):
        page = text_of(post(article, email=""))
        assert 'role="alert"' in page and 'href="#id_email"' in page
        assert 'id="id_email_error"' in page
        field = page[page.index('name="email"') - 200 : page.index('name="email"') + 400]
        assert 'aria-invalid="true"' in field
        assert 'aria-describedby="id_email_helptext id_email_error"' in field

    def test_every_id_that_describes_a_field_exists(self, post, article):
        page = text_of(post(article, name="", email="", website="x y", body=""))
        described = page.split('aria-describedby="')[1:]
        ids = {key for part in described for key in part.split('"')[0].split()}
        assert len(ids) == 5  # four errors and the help text
        assert all(f'id="{key}"' in page for key in ids)

    def test_a_parent_that_is_gone_is_told_and_sending_again_works(self, post, article):
        gone = CommentFactory(article=article, status="rejected")
        response = post(article, parent=gone.pk)
        page = text_of(response)
        assert response.status_code == 422
        assert "The comment you are replying to was removed." in page
        assert "I crossed all eleven." in page
        assert f'name="parent" value="{gone.pk}"' not in page

    def test_a_parent_under_another_article_is_refused(self, post, article):
        assert post(article, parent=CommentFactory().pk).status_code == 422

    def test_a_filled_trap_is_held_and_never_dropped(self, post, article, known):
        assert post(article, **known, subject="Cheap pills").status_code == 303
        assert article.comments.get().is_waiting

    def test_a_form_sent_at_once_is_held(self, post, article, known):
        post(article, **known, seconds="0.4")
        assert article.comments.get().is_waiting


class TestWhereNobodyCanComment:
    @pytest.mark.parametrize(
        "article",
        [
            lambda: DraftFactory(),
            lambda: ArticleFactory(status="review", published_at=None),
            lambda: ArticleFactory(published_at=timezone.now() + timedelta(days=1)),
            lambda: ArticleFactory.build(slug="never-written", created_at=timezone.now()),
        ],
        ids=["draft", "in review", "scheduled", "unknown"],
    )
    def test_an_article_that_readers_cannot_see_is_not_found(self, post, article):
        assert post(article()).status_code == 404
        assert not Comment.objects.exists()

    def test_a_retracted_one_is_gone_and_hands_the_words_back(self, post):
        article = ArticleFactory(
            status="retracted", retracted_at=timezone.now(), retraction_note="It was wrong."
        )
        response = post(article)
        assert response.status_code == 410
        assert "I crossed all eleven." in text_of(response)

    def test_a_closed_discussion_says_so_and_hands_the_words_back(self, post, article):
        DiscussionSetting.objects.create(article=article, is_closed=True, note="All is said.")
        response = post(article, body="My <i>late</i> thoughts")
        page = text_of(response)
        assert response.status_code == 403
        assert "This discussion is closed" in page and "All is said." in page
        assert "My <i>late</i> thoughts" in page
        assert "<i>late" not in response.content.decode()
        assert not Comment.objects.exists()


class TestMethods:
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_reading_leads_to_the_form(self, client, article, method):
        response = getattr(client, method)(f"{article.get_absolute_url()}comments/")
        assert response.status_code == 302
        assert response.headers["Location"] == f"{article.get_absolute_url()}#comment-form"

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
    def test_others_are_not_allowed(self, client, article, method):
        address = f"{article.get_absolute_url()}comments/"
        assert getattr(client, method)(address).status_code == 405

    def test_an_override_is_not_believed(self, client, article):
        address = f"{article.get_absolute_url()}comments/?_method=POST"
        client.get(address, headers={"X-HTTP-Method-Override": "POST"})
        assert not Comment.objects.exists()


class TestForeignOrigins:
    def test_a_post_from_another_site_is_refused_with_the_words(self, post, article):
        response = post(article, headers={"Sec-Fetch-Site": "cross-site"})
        assert response.status_code == 403
        assert "I crossed all eleven." in text_of(response)
        assert not Comment.objects.exists()

    def test_a_moderators_cookie_does_not_help_another_site(self, post, article, moderator):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(moderator)
        response = post(
            article,
            client=browser,
            headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        )
        assert response.status_code == 403
        assert not Comment.objects.exists()


class TestTheSignedIn:
    def test_without_their_token_they_are_refused_with_the_words(self, post, article, moderator):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(moderator)
        response = post(article, client=browser)
        assert response.status_code == 403
        assert "Please send that again" in text_of(response)
        assert "I crossed all eleven." in text_of(response)
        assert not Comment.objects.exists()

    def test_with_it_their_reply_is_published_at_once_under_their_name(
        self, post, article, moderator
    ):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(moderator)
        page = browser.get(article.get_absolute_url())
        assert "Replying as Mona Moss." in text_of(page)
        token = browser.cookies["csrftoken"].value
        response = post(article, client=browser, csrfmiddlewaretoken=token, name="Somebody else")
        assert response.status_code == 303
        comment = Comment.objects.get()
        assert comment.is_public and comment.name == "Mona Moss" and comment.has_staff_badge
        assert comment.email_sealed == ""

    def test_an_account_without_a_say_here_waits_like_everybody(self, post, article, client):
        client.force_login(UserFactory(group="Authors"))
        post(article)
        assert Comment.objects.get().is_waiting


class TestHostileInput:
    def test_no_string_of_the_corpora_breaks_the_door_or_becomes_markup(self, post, article):
        hostile = (strings("xss/blns") + strings("hostile/SQL_Injection"))[::40]
        for text in [*hostile, "\x0b", "\ud800", "\ufffe", "a\u0301" * 3000, "<a" * 700]:
            sent = text.encode(errors="replace").decode()
            response = post(article, name=sent, website=sent, body=sent, parent=sent)
            assert response.status_code in (303, 422)
            assert "<script>alert" not in response.content.decode()

    def test_ten_megabytes_are_refused(self, post, article):
        assert post(article, body="b" * 10_000_000).status_code == 400

    def test_a_hundred_thousand_fields_are_refused(self, client, article):
        body = "&".join(f"f{n}=1" for n in range(100_000))
        response = client.post(
            f"{article.get_absolute_url()}comments/",
            body,
            content_type="application/x-www-form-urlencoded",
        )
        assert response.status_code == 400

    def test_a_body_that_is_no_form_is_told_what_is_missing(self, client, article):
        response = client.post(
            f"{article.get_absolute_url()}comments/", "{}", content_type="application/json"
        )
        assert response.status_code == 422


def test_a_short_link_leads_to_the_comment(client, article):
    comment = CommentFactory(article=article)
    response = client.get(f"/comments/{comment.pk}/")
    assert response.status_code == 302
    assert response.headers["Location"] == comment.get_absolute_url()


def test_a_short_link_to_what_readers_cannot_see_is_not_found(client, article):
    for comment in [
        CommentFactory(article=article, status="pending"),
        CommentFactory(article=DraftFactory()),
    ]:
        assert client.get(f"/comments/{comment.pk}/").status_code == 404
    assert client.get(f"/comments/{10**30}/").status_code == 404
