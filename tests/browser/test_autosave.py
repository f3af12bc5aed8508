"""Words reach the server by themselves, and two people at one article lose none."""

import subprocess
import time

import pytest
from django.http import QueryDict
from playwright.sync_api import expect

from articles.models import Article, Autosave
from tests.articles.admin import fields_of, signed_in
from tests.browser.conftest import looks, session_cookie, violations
from tests.chromium import CHROMIUM
from tests.factories import DraftFactory, UserFactory

EDITOR = ".admin-body .ProseMirror[contenteditable=true]"
ADD = "/admin/articles/article/add/"
STATE = "#autosave-state"
SAVED = "Saved on the server at"


@pytest.fixture
def edda(site):
    return UserFactory(username="edda", first_name="Edda", last_name="Moss", group="Editors")


@pytest.fixture
def otto(site):
    return UserFactory(username="otto", first_name="Otto", last_name="Lee", group="Editors")


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


@pytest.fixture
def doomed(playwright, tmp_path):
    """A Chromium of our own, to be killed: (its process, the browser)."""
    command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    command += ["--remote-debugging-port=0", f"--user-data-dir={tmp_path}"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, start_new_session=True, **quiet)
    told = tmp_path / "DevToolsActivePort"
    until = time.monotonic() + 30
    while not (told.exists() and told.read_text().strip()):
        assert time.monotonic() < until, "Chromium did not start"
        time.sleep(0.1)
    port = told.read_text().split()[0]
    yield process, playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
    if process.poll() is None:
        process.kill()
    process.wait()


def test_an_article_that_was_never_saved_survives_a_killed_browser(site, visit, edda, doomed):
    process, browser = doomed
    context = browser.new_context()
    context.add_cookies([session_cookie(edda, site)])
    page = context.new_page()
    page.goto(site + ADD)
    page.fill("#id_headline", "Written and never saved")
    page.click(EDITOR)
    page.keyboard.type("Every word of it.")
    expect(page.locator(STATE)).to_contain_text(SAVED, timeout=15_000)
    process.kill()
    process.wait()
    assert not Article.objects.exists()
    desk = visit("/admin/", user=edda)
    desk.get_by_role("link", name="Written and never saved").click()
    expect(desk.locator(EDITOR)).to_contain_text("Every word of it.")
    expect(desk.locator("#id_headline")).to_have_value("Written and never saved")
    desk.click("[name=_continue]")
    desk.wait_for_url("**/change/")
    assert "Every word of it." in Article.objects.get().body
    assert not Autosave.objects.exists()


def test_it_says_saved_only_while_that_is_true(visit, edda):
    page = visit(change(DraftFactory()), user=edda, autosaves=True)
    page.fill("#id_headline", "One")
    expect(page.locator(STATE)).to_contain_text(SAVED, timeout=15_000)
    page.fill("#id_headline", "Two")
    expect(page.locator(STATE)).to_have_text("Not saved on the server yet.", timeout=1_000)
    expect(page.locator(STATE)).to_contain_text(SAVED, timeout=15_000)
    assert Autosave.objects.get().headline == "Two"


def test_what_was_typed_last_is_sent_when_the_page_is_left(visit, edda):
    page = visit(change(DraftFactory(headline="As it was")), user=edda, autosaves=True)
    page.fill("#id_headline", "Typed and left")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    page.wait_for_timeout(2_000)  # nothing shows when the last words have arrived
    other = visit(change(Article.objects.get()), user=edda, autosaves=True)
    expect(other.locator(".admin-offer ins").first).to_contain_text("Typed and left")
    expect(other.locator("#id_headline")).to_have_value("As it was")


def test_opening_and_leaving_leaves_nothing(visit, edda):
    body = "<p>Old</p>\n<ul>\n<li>one</li>\n</ul>\n<table><tr><td>a</td></tr></table>"
    article = DraftFactory(body=body)
    page = visit(change(article), user=edda, autosaves=True)
    page.wait_for_timeout(7_000)
    page.goto("about:blank")
    page.wait_for_timeout(2_000)
    other = visit(change(article), user=edda, autosaves=True)
    expect(other.locator(".admin-offer")).to_have_count(0)


def test_who_else_has_it_open_is_seen_within_seconds(visit, edda, otto):
    article = DraftFactory()
    hers = visit(change(article), user=edda, autosaves=True)
    hers.wait_for_timeout(1_000)
    his = visit(change(article), user=otto, autosaves=True)
    expect(his.locator("#article-others")).to_have_text("Edda Moss has this article open, too.")
    expected = "Otto Lee has this article open, too."
    expect(hers.locator("#article-others")).to_have_text(expected, timeout=25_000)


@looks()
def test_a_conflict_is_settled_without_scripts(visit, edda, otto, viewport, scheme):
    article = DraftFactory(headline="As it was", body="<p>One old word.</p><p>Two.</p>")
    options = {"viewport": viewport, "color_scheme": scheme, "java_script_enabled": False}
    hers, his = (visit(change(article), user=one, **options) for one in (edda, otto))
    hers.fill("#id_body", "<p>One new word.</p><p>Two.</p>")
    hers.click("[name=_continue]")
    his.fill("#id_body", "<p>One odd word.</p><p>Two, longer.</p>")
    his.fill("#id_headline", "His headline")
    his.click("[name=_continue]")
    expect(his.locator(".admin-conflict")).to_have_count(1)
    assert his.evaluate("document.documentElement.scrollWidth <= innerWidth")
    his.get_by_label("Keep both, the saved text first").check()
    his.click("[name=_continue]")
    article.refresh_from_db()
    assert article.body == "<p>One new word.</p><p>One odd word.</p><p>Two, longer.</p>"
    assert article.headline == "His headline"


@looks()
def test_an_offer_and_a_conflict_are_read_by_everybody(visit, edda, otto, viewport, scheme):
    article = DraftFactory(headline="As it was", body="<p>One old word.</p>")
    options = {"viewport": viewport, "color_scheme": scheme}
    fields = fields_of(signed_in(edda).get(change(article)))
    data = QueryDict(mutable=True)
    for name, value in (fields | {"headline": "Unsaved", "body": "<p>One new word.</p>"}).items():
        data[name] = str(value) if value != [] else ""
    Autosave.objects.create(
        user=edda, article=article, page=fields["page"], packed=Autosave.pack(data)
    )
    article.ensure_revision()
    article.headline = "Saved by another"
    article.save()
    article.record_revision(by=otto)
    page = visit(change(article), user=edda, **options)
    expect(page.locator(".admin-offer")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Open what I wrote").click()
    expect(page.locator(".admin-conflict")).to_have_count(1)
    assert violations(page) == []
    page.get_by_label("Keep what is in the form").check()
    page.click("[name=_continue]")
    page.wait_for_url("**/change/")
    article.refresh_from_db()
    assert (article.headline, article.body) == ("Unsaved", "<p>One new word.</p>")


@looks()
def test_the_history_is_read_compared_and_restored(visit, edda, viewport, scheme):
    article = DraftFactory(headline="Before", complete=True)
    article.record_revision(by=edda, reason="A first draft")
    article.headline, article.body = "After", "<p>Other words of the article.</p>"
    article.save()
    article.record_revision(by=edda)
    page = visit(change(article), user=edda, viewport=viewport, color_scheme=scheme)
    page.get_by_role("link", name="History").first.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("ins").first).to_have_text("After")
    assert violations(page) == []
    page.get_by_role("link", name="Restore revision 0").click()
    page.get_by_role("button", name="Restore revision 0").click()
    expect(page.locator("#id_headline")).to_have_value("Before")
