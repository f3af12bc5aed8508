"""A real Chromium, a live server, and what every page must hold: no error in its console."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tests.browser.pasting import ADD, EDITOR
from tests.chromium import CHROMIUM
from tests.factories import (
    ArticleFactory,
    CategoryFactory,
    CommentFactory,
    ImageFactory,
    StaffCommentFactory,
    UserFactory,
)

# Playwright's synchronous API runs an event loop in this thread; the database is ours alone.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SCHEMES = ["light", "dark"]
# To follow @import, axe would add inline styles, which our policy refuses with an error.
WITHOUT_PRELOAD = {"preload": False}
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def looks(name="viewport", *, desktop=DESKTOP, phone=PHONE, **others):
    """Parametrizes `name` and `scheme`: each size, and each of the others, in one scheme.

    No rule of our style sheets is about both the width and the scheme, so pairs show as much.
    """
    sizes = {"desktop": desktop, "phone": phone} | others
    cases = [(size, SCHEMES[n % 2]) for n, size in enumerate(sizes.values())]
    ids = [f"{size}-{scheme}" for size, (_, scheme) in zip(sizes, cases, strict=True)]
    return pytest.mark.parametrize((name, "scheme"), cases, ids=ids)


BODY = """
<p>According to the <a href="https://source.example/a">agency</a>, it rained.</p>
<h2>What was measured</h2>
<ul><li>Rain</li><li>Wind</li></ul>
<blockquote><p>It rained more than in any year on record.</p></blockquote>
<table><thead><tr><th>year</th><th>mm</th></tr></thead><tbody><tr><td>1951</td><td>9</td></tr></tbody></table>
"""


@pytest.hookimpl(tryfirst=True)  # before pytest-django puts what is flushed last
def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture
def site(live_server, settings):
    """The address of the site, known to the site itself."""
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def visit(site, new_context):
    """Opens a page as a new visitor; at the end no page may have complained in its console."""
    complaints = []

    def visit(path="/", *, user=None, **options):
        context = new_context(**({"viewport": DESKTOP} | options))
        if user:
            context.add_cookies([session_cookie(user, site)])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.goto(site + path)
        return page

    yield visit
    assert complaints == []


@pytest.fixture
def article(site):
    """An article with everything on it, and a discussion with threads, badges and gaps."""
    article = ArticleFactory(complete=True, headline="Rain", body=BODY, image=ImageFactory())
    article.categories.add(CategoryFactory(name="Weather", slug="weather"))
    article.corrections.create(text="It rained on Tuesday, not on Monday.")
    first = CommentFactory(article=article, status="published", website="https://ines.example")
    parent = first
    for _ in range(5):
        parent = CommentFactory(article=article, parent=parent, status="published")
    StaffCommentFactory(article=article, parent=first, status="published")
    removed = CommentFactory(article=article, status="rejected")
    CommentFactory(article=article, parent=removed, status="published")
    ArticleFactory.create_batch(3, complete=True, image=None)
    return article


# How Chromium notes a page of 404 or 422, or a line that a test cut; and htmx after it.
OF_THE_NETWORK = (
    "Failed to load resource: the server responded",
    "Failed to load resource: net::ERR_CONNECTION_RESET",
    "htmx:afterRequest",
    "htmx:sendError",
    "Response Status Error Code 503 from",
    "Response Status Error Code 413 from",
)


def _complaint(message):
    """Errors, but not those of a network or a server that a test let fail."""
    is_error = message.type == "error" and not message.text.startswith(OF_THE_NETWORK)
    return [message.text] if is_error else []


def session_cookie(user, site):
    """A signed-in session, without the log-in form."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": django_settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": site}


@pytest.fixture
def desk(visit, site):
    """The page of a new article, with the caret in its body; asks no other host for anything."""
    asked = []

    def open_desk(path=ADD, box=EDITOR):
        page = visit(path, user=UserFactory(group="Editors"))
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
        page.on("request", lambda request: asked.append(request.url))
        page.click(box)
        return page

    yield open_desk
    assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []


def click_what_closes_its_window(button):
    """A click that is still under way when its window goes would be an error."""
    button.evaluate("(button) => setTimeout(() => button.click())")


def violations(page):
    """What axe-core finds wrong, in words short enough to read in a failed test."""
    return [
        f"{rule['id']}: {node['html'][:160]} — {node['failureSummary'][:300]}"
        for rule in Axe().run(page, options=WITHOUT_PRELOAD).response["violations"]
        for node in rule["nodes"]
    ]
