"""The link of a subscription: its owner's yes, its end, and who learns nothing from it."""

import re

import pytest

from comments.mail.subscription_links import address_of, token_of
from comments.models import Subscription
from tests.comments.conftest import WORDS
from tests.comments.post_office import follow, states, subscribed
from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db

INES = WORDS["email"]
OWN = {"Sec-Fetch-Site": "same-origin"}
FOREIGN = {"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"}


class TestYes:
    def test_is_to_all_of_this_address_under_this_article_and_to_nothing_else(
        self, client, article
    ):
        own = CommentFactory(article=article, email=INES)
        asked = follow(article, INES, comment=own, confirmed=False)
        both = follow(article, INES, confirmed=False)
        other = follow(article, "other@r.example", confirmed=False)
        elsewhere = follow(ArticleFactory(), INES, confirmed=False)
        client.post(address_of(asked, "confirm"), headers=OWN)
        confirmed = set(Subscription.objects.confirmed())
        assert confirmed == {asked, both} and not confirmed & {other, elsewhere}

    def test_twice_is_once(self, client, article):
        subscription = follow(
            article, INES, comment=CommentFactory(article=article), confirmed=False
        )
        for _ in range(2):
            client.post(address_of(subscription, "confirm"), headers=OWN)
        assert states() == [("receipt", "queued")]

    def test_from_another_site_is_none(self, client, article):
        subscription = follow(article, INES, confirmed=False)
        answer = client.post(address_of(subscription, "confirm"), headers=FOREIGN)
        assert answer.status_code == 403 and subscribed() == {(None, False)}
        assert "we changed nothing" in answer.content.decode()


class TestNoMore:
    def test_ends_one_wish_and_leaves_the_others(self, client, article):
        wide = follow(article, INES)
        narrow = follow(article, INES, comment=CommentFactory(article=article))
        client.post(address_of(wide, "stop"))
        assert Subscription.objects.get() == narrow

    def test_twice_says_that_it_is_stopped(self, client, article):
        stop = address_of(follow(article, INES), "stop")
        for _ in range(2):
            answer = client.post(stop, {"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200 and "Stopped" in answer.content.decode()

    def test_of_everything_ends_all_of_this_address_under_whatever_key(
        self, client, article, settings
    ):
        subscription = follow(article, INES)
        settings.EMAIL_KEYS = ["n" * 40, *settings.EMAIL_KEYS]
        follow(ArticleFactory(), INES)
        other = follow(article, "other@r.example")
        assert client.post(address_of(subscription, "stop_all"), headers=FOREIGN).status_code == 403
        assert Subscription.objects.count() == 3
        client.post(address_of(subscription, "stop_all"), headers=OWN)
        assert Subscription.objects.get() == other


class TestTheLink:
    PAGES = ("", "confirm/", "stop/", "stop-all/")

    @pytest.mark.parametrize("path", PAGES)
    def test_opened_by_a_scanner_changes_nothing(self, client, article, path):
        subscription = follow(article, INES, confirmed=False)
        for ask in (client.get, client.head):
            ask(f"{address_of(subscription)}{path}", follow=True)
        assert subscribed() == {(None, False)}

    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.parametrize("make", ["none", "a:b", "{uuid}", "{uuid}:{sign}", "{token}x"])
    def test_that_we_did_not_sign_is_a_404(self, client, article, path, make):
        subscription = follow(article, INES, confirmed=False)
        token = make.format(uuid=subscription.uuid.hex, sign="A" * 43, token=token_of(subscription))
        for ask in (client.get, client.post) if path else (client.get,):
            assert ask(f"/subscriptions/{token}/{path}", headers=OWN).status_code == 404
        assert subscribed() == {(None, False)}

    def test_of_a_comment_that_waits_is_none_of_a_subscription(self, client, article):
        own = CommentFactory(article=article, status="pending")
        from_elsewhere = f"/subscriptions/{own.uuid.hex}:{'x' * 43}/"
        assert client.get(from_elsewhere).status_code == 404

    def test_is_kept_by_no_cache_found_by_no_engine_and_told_to_no_site(self, client, article):
        subscription = follow(article, INES, confirmed=False)
        pages = [
            client.get(address_of(subscription)),
            client.post(address_of(subscription, "stop")),
        ]
        for page in pages:
            assert "no-store" in page.headers["Cache-Control"]
            assert page.headers["X-Robots-Tag"] == "noindex"
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert not page.cookies
            assert token_of(subscription) not in re.sub(
                r'action="[^"]*"', "", page.content.decode()
            )

    def test_shows_no_address_and_no_words_of_the_comment(self, client, article):
        own = CommentFactory(article=article, email=INES, body="A secret.", status="pending")
        subscription = follow(article, INES, comment=own)
        page = client.get(address_of(subscription)).content.decode()
        assert "replies to your comment of" in page
        assert INES not in page and "A secret." not in page

    def test_asks_as_much_for_many_wishes_as_for_few(
        self, client, article, django_assert_num_queries
    ):
        subscription = follow(article, INES)
        for n in range(10):
            follow(article, INES, comment=CommentFactory(article=article), confirmed=n % 2)
        # the subscription · what is asked · what is told · the row of categories in the masthead
        with django_assert_num_queries(4):
            client.get(address_of(subscription))
