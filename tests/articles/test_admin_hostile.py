"""Whatever people type, the admin shows it as text."""

import html5lib
import pytest
from django.urls import reverse

from articles.models import Source
from tests.articles.admin import ADD, change_url, fields_of, signed_in
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    BylineFactory,
    CategoryFactory,
    HighlightFactory,
    ImageFactory,
    SourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

EVIL = """"'><img src=x onerror=alert(1)><script>evil()</script></title></textarea>{{7919*7919}}"""
# A picture that has no file is refused, however hostile it is.
EVIL_BODY = EVIL.replace("<img src=x", "<b title=x")
SCREENS = ["changelist", "change", "history", "delete"]


@pytest.fixture
def article():
    """Hostile words in every field that takes words."""
    image = ImageFactory(alt=EVIL, caption=EVIL, credit=EVIL[:120])
    article = ArticleFactory(
        headline=EVIL, standfirst=EVIL, body=EVIL, slug="slug", image=image, status="draft"
    )
    BylineFactory(article=article, author=AuthorFactory(name=EVIL[:80], role=EVIL[:80]))
    article.categories.add(CategoryFactory(name=EVIL[:60], description=EVIL))
    source = SourceFactory(article=article, publisher=EVIL, title=EVIL)
    Source.objects.filter(pk=source.pk).update(url="javascript:alert(1)")
    HighlightFactory(article=article, text=EVIL)
    return article


@pytest.fixture
def boss():
    return signed_in(UserFactory(is_superuser=True, first_name=EVIL[:30]))


def assert_inert(response):
    """No element, attribute or address of the page came out of the words."""
    assert response.status_code == 200
    page = response.content.decode()
    assert str(7919 * 7919) not in page
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        assert element.get("src") != "x"
        assert not [name for name in element.attrib if name.startswith("on")]
        assert not element.get("href", "").lower().startswith("javascript:")
        if element.tag == "script":
            assert "evil" not in (element.text or "")


@pytest.mark.parametrize("screen", SCREENS)
def test_an_article_full_of_markup_is_text_on_every_page(boss, article, screen):
    args = [] if screen == "changelist" else [article.pk]
    sent = fields_of(boss.get(change_url(article)))
    sent |= {"sources-0-url": "https://source.example/", "_continue": "x"}
    assert boss.post(change_url(article), sent).status_code == 302
    assert_inert(boss.get(reverse(f"admin:articles_article_{screen}", args=args)))


def test_an_address_that_slipped_in_is_no_link(boss, article):
    assert_inert(boss.get(change_url(article)))


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("model", ["author", "category", "image"])
def test_so_is_everything_around_it(boss, article, model, screen):
    part = {
        "author": article.byline.get().author,
        "category": article.categories.get(),
        "image": article.image,
    }[model]
    args = [] if screen == "changelist" else [part.pk]
    assert_inert(boss.get(reverse(f"admin:articles_{model}_{screen}", args=args)))


def test_so_is_the_window_of_pictures(boss, article):
    url = reverse("admin:articles_image_picker")
    assert_inert(boss.get(url, {"q": "img", "CKEditorFuncNum": EVIL}))


def test_so_are_the_messages_after_saving(boss, article):
    sent = fields_of(boss.get(change_url(article)))
    sent |= {"sources-0-url": "https://source.example/", "_publish": "x"}
    assert_inert(boss.post(change_url(article), sent, follow=True))


def test_so_is_what_comes_back_with_an_error(boss):
    sent = fields_of(boss.get(ADD))
    hostile = {name: EVIL for name in sent if "TOTAL" not in name and "INITIAL" not in name}
    response = boss.post(ADD, sent | hostile | {"slug": EVIL, "_schedule": EVIL})
    assert_inert(response)
    assert response.context["errors"]


def test_so_is_what_differs_when_two_saved(boss, article):
    stale = fields_of(boss.get(change_url(article)))
    stale |= {"sources-0-url": "https://source.example/", "page": ""}
    first = {"body": EVIL_BODY * 2, "headline": f"{EVIL} 1", "highlights-0-text": f"{EVIL} 1"}
    boss.post(change_url(article), stale | first | {"reason": EVIL, "_continue": "x"})
    second = {"body": EVIL_BODY * 3, "headline": "<b>x</b>", "highlights-0-text": "<b>y</b>"}
    response = boss.post(change_url(article), stale | second | {"_continue": "x"})
    assert len(response.context["conflicts"]) == 3
    assert_inert(response)


def test_so_is_the_history(boss, article):
    sent = fields_of(boss.get(change_url(article))) | {"sources-0-url": "https://source.example/"}
    boss.post(change_url(article), sent | {"reason": EVIL, "body": EVIL_BODY * 2, "_continue": "x"})
    history = reverse("admin:articles_article_history", args=[article.pk])
    assert_inert(boss.get(history))
    for address in ("compare/?from=0&to=1", "0/restore/"):
        response = boss.get(history + address)
        assert response.context["differences"]
        assert_inert(response)


def test_no_page_of_the_admin_has_inline_style_or_script(boss, article):
    urls = [ADD, change_url(article), "/admin/", "/admin/articles/article/", "/admin/login/"]
    for url in urls:
        page = html5lib.parse(boss.get(url).content.decode(), namespaceHTMLElements=False)
        for element in page.iter():
            if isinstance(element.tag, str):
                assert "style" not in element.attrib, url
            if element.tag == "script" and not element.get("src"):
                assert element.get("type") == "importmap" and element.get("nonce"), url
            if element.tag == "style":
                assert element.get("nonce") and not element.text, url


def test_the_editors_import_map_carries_the_nonce_of_the_policy(boss):
    response = boss.get(ADD)
    policy = response.headers["Content-Security-Policy"]
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    maps = [e for e in page.iter("script") if e.get("type") == "importmap"]
    assert len(maps) == 1
    assert f"'nonce-{maps[0].get('nonce')}'" in policy
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
