"""The page cache, asked as the server asks it: what it keeps, and what goes around it."""

import gzip
import threading
import time

import brotli
import pytest
from django.db import DatabaseError
from django.test import Client

from articles.models import Article
from newsroom.pages import Application
from newsroom.pages.page import Page
from tests.factories import CommentFactory, DraftFactory, UserFactory

pytestmark = pytest.mark.django_db


# --- What is kept -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/corrections/", "/feed/", "/feed.json", "/sitemap.xml"])
def test_a_page_is_made_once(site, article, path):
    first, second = site(path), site(path)
    assert (first.status, first.how, second.how) == (200, "made", "hit")
    assert first.body == second.body


def test_an_article_is_made_once_with_the_headers_that_shared_caches_need(site, article):
    site(article.get_absolute_url())
    answer = site(article.get_absolute_url())
    assert answer.how == "hit"
    assert article.headline in answer.text
    wanted = "public, max-age=0, s-maxage=1, stale-while-revalidate=1"
    assert answer.headers["Cache-Control"] == wanted
    assert answer.headers["Vary"] == "Accept-Encoding, Cookie"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Length"] == str(len(answer.body))


def test_every_encoding_holds_the_same_page(site, article):
    plain = site("/")
    packed = site("/", HTTP_ACCEPT_ENCODING="gzip")
    small = site("/", HTTP_ACCEPT_ENCODING="gzip, deflate, br, zstd")
    assert (packed.headers["Content-Encoding"], small.headers["Content-Encoding"]) == ("gzip", "br")
    assert gzip.decompress(packed.body) == brotli.decompress(small.body) == plain.body
    assert len({answer.headers["ETag"] for answer in (plain, packed, small)}) == 3


def test_a_known_page_is_answered_304_without_a_body(site, article):
    etag = site("/").headers["ETag"]
    answer = site("/", HTTP_IF_NONE_MATCH=f'"other", W/{etag}')
    assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", etag)
    assert "Content-Length" not in answer.headers
    assert site("/", HTTP_IF_NONE_MATCH='"other"').status == 200


def test_head_has_the_headers_and_no_body(site, article):
    page, head = site("/"), site("/", method="HEAD")
    assert (head.how, head.body) == ("hit", b"")
    assert head.headers["Content-Length"] == page.headers["Content-Length"]


def test_a_page_made_for_head_has_its_body_for_get(site, article):
    assert site("/", method="HEAD").how == "made"
    assert article.headline in site("/").text


# --- What is not ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/2020/01/01/none/", "/search/?q=word", "/healthz", "/admin/login/"]
)
def test_errors_searches_and_the_admin_are_never_kept(site, article, path):
    assert [site(path).how for _ in range(2)] == ["around", "around"]
    assert not site.application.store.pages


def test_a_draft_is_not_found_and_not_kept(site):
    draft = DraftFactory()
    assert site(draft.get_absolute_url()).status == 404
    assert not site.application.store.pages


def test_a_moved_article_leads_on_and_is_not_kept(site, article):
    old = article.get_absolute_url()
    article.slug = "moved"
    article.save()
    answer = site(old)
    assert (answer.status, answer.headers["Location"]) == (301, article.get_absolute_url())
    assert not site.application.store.pages


def test_a_signed_in_person_goes_around(site, article):
    client = Client()
    client.force_login(UserFactory(username="somebody"))
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    own = site(article.get_absolute_url(), HTTP_COOKIE=cookie)
    assert "Replying as somebody" in own.text
    assert own.headers["Cache-Control"] == "private, no-cache"
    assert (own.how, len(site.application.store.pages)) == ("around", 0)
    assert "somebody" not in site(article.get_absolute_url()).text
    assert "Replying as somebody" in site(article.get_absolute_url(), HTTP_COOKIE=cookie).text


def test_the_page_on_which_a_comment_is_reported_is_never_kept(site, article):
    comment = CommentFactory(article=article)
    first, second = (site(f"/comments/{comment.pk}/report/") for _ in range(2))
    assert (first.how, second.how) == ("around", "around")
    assert first.text != second.text, "each has a token of its own"
    assert not site.application.store.pages


def test_cookies_that_are_not_ours_do_not_matter(site, article):
    site("/")
    assert site("/", HTTP_COOKIE="theme=dark; _ga=1").how == "hit"


@pytest.mark.parametrize("query", ["awaiting=x", "reply_to=1", "utm_source=a&reply_to=1"])
def test_a_page_made_for_one_reader_goes_around(site, article, query):
    url = article.get_absolute_url()
    assert site(f"{url}?{query}").how == "around"
    assert not site.application.store.pages


@pytest.mark.parametrize(
    "query", ["utm_source=x", "before=2&before=3", "a=%FF&b", "=&&;", "PAGE=2"]
)
def test_noise_in_the_query_finds_the_same_page(site, article, query):
    url = article.get_absolute_url()
    clean = site(url)
    noisy = site(f"{url}?{query}")
    assert (noisy.how, noisy.body) == ("hit", clean.body)
    assert len(site.application.store.pages) == 1


def test_a_page_made_for_a_noisy_query_does_not_show_it(site, article):
    assert "zebra" not in site("/?utm_source=zebra").text
    assert site("/").how == "hit"


def test_what_a_reader_sends_with_a_request_cannot_colour_the_page(site, article):
    url = article.get_absolute_url()
    hostile = {
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_ORIGINAL_URL": "/admin/",
        "HTTP_ACCEPT_LANGUAGE": "xx",
        "HTTP_COOKIE": "theme=evil.example",
    }
    first = site(url, **hostile)
    clean = site(url)
    assert "evil.example" not in first.text
    assert (clean.how, clean.body) == ("hit", first.body)


def test_an_unknown_host_is_refused_and_not_kept(site, article):
    assert site("/", HTTP_HOST="evil.example").status == 400
    assert site("/", HTTP_HOST="localhost:9").status == 200
    assert not site.application.store.pages


# --- Many at once -----------------------------------------------------------------------------


def test_of_many_who_ask_at_once_one_makes_the_page(site, monkeypatch):
    made, answers = [], []
    page = Page([], {"identity": b"words"}, {}, time.time() + 60)

    def slowly(key, environ):
        made.append(key)
        time.sleep(0.2)
        return page, [("X-Page", "made")], None

    monkeypatch.setattr(site.application, "_made", slowly)
    monkeypatch.setattr(site.application.watcher, "confirms", lambda versions: True)
    readers = [threading.Thread(target=lambda: answers.append(site("/"))) for _ in range(50)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(made) == 1
    assert [answer.body for answer in answers] == [b"words"] * 50
    assert sorted({answer.how for answer in answers}) == ["hit", "made"]


def test_a_failure_while_a_page_is_made_lets_the_others_go_on(site, article, monkeypatch):
    def broken(key, environ):
        raise DatabaseError

    monkeypatch.setattr(site.application, "_made", broken)
    assert site("/").status == 200
    assert not site.application.pending


def test_a_page_that_could_not_be_made_leaves_no_claim_for_which_others_wait(
    site, article, monkeypatch
):
    class Shared:
        claimed = set()

        def get(self, key):
            return None

        def claims(self, key):
            self.claimed.add(key)
            return True

        def release(self, key):
            self.claimed.remove(key)

    def broken(*_):
        assert Shared.claimed
        raise DatabaseError

    monkeypatch.setattr(site.application, "shared", Shared())
    monkeypatch.setattr(site.application, "_made", broken)
    assert site("/").status == 200
    assert not Shared.claimed


def test_the_cache_can_be_switched_off(settings, article):
    settings.PAGE_CACHE = False
    assert Application().is_on is False
    assert Article.objects.count() == 1
