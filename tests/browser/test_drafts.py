"""Words that were not saved wait in the browser, for their account alone, and are offered."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.conftest import session_cookie
from tests.browser.writing import ADD, EDITOR, OFFER, STATE, change, html_of, save
from tests.chromium import CHROMIUM
from tests.factories import (
    AuthorFactory,
    CategoryFactory,
    DraftFactory,
    ImageFactory,
    UserFactory,
)
from tests.processes import eventually

KEYS = "Object.keys(localStorage).filter((key) => key.startsWith('newsroom.draft/'))"
IN_DATABASE = """() => new Promise((resolve) => {
    const request = indexedDB.open("newsroom-drafts")
    request.onsuccess = () => {
        const all = request.result.transaction("drafts").objectStore("drafts").getAllKeys()
        all.onsuccess = () => resolve(all.result)
    }
})"""


@pytest.fixture
def edda(site):
    return UserFactory(username="edda", group="Editors", password="a long password")


@pytest.fixture
def article(edda):
    return DraftFactory(headline="Rain", body="<p>It rained in May.</p>", created_by=edda)


@pytest.fixture
def page(visit, edda):
    def page(path):
        page = visit(path, user=edda)
        page.locator(EDITOR).wait_for()
        return page

    return page


def opened_again(page):
    """The same address in a new tab of the same browser; the old one is closed at once."""
    other = page.context.new_page()
    other.set_default_timeout(15_000)
    page.close()
    other.goto(page.url)
    other.locator(EDITOR).wait_for()
    return other


def type_at_end(page, words):
    page.click(EDITOR)
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def test_what_is_typed_is_kept_within_a_second_under_account_and_article(page, edda, article):
    page = page(change(article))
    type_at_end(page, " Not in June.")
    page.wait_for_timeout(1000)
    (key,) = page.evaluate(KEYS)
    assert key.startswith(f"newsroom.draft/{edda.pk}/{article.pk}/")
    assert "Not in June." in page.evaluate("(key) => localStorage.getItem(key)", key)
    assert page.evaluate(IN_DATABASE) == [key]


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "stored"])
def test_a_closed_tab_loses_nothing_and_puts_nothing_back_unasked(page, article, is_new):
    page = page(ADD if is_new else change(article))
    page.fill("#id_headline", "Rain again")
    type_at_end(page, " Not in June.")
    page = opened_again(page)
    offer = page.locator(OFFER)
    expect(offer).to_contain_text("and did not save it")
    expect(offer.locator("ins", has_text="June.")).to_be_visible()
    assert "June" not in html_of(page)
    offer.get_by_role("button", name="Put them back").click()
    expect(page.locator(EDITOR)).to_contain_text("Not in June.")
    assert page.input_value("#id_headline") == "Rain again"
    expect(offer).to_have_count(0)
    expect(page.locator(STATE)).to_contain_text("Not saved yet")
    save(page)
    assert "Not in June." in Article.objects.get(headline="Rain again").body
    assert page.evaluate(KEYS) == [] and page.evaluate(IN_DATABASE) == []


def test_what_is_thrown_away_is_not_offered_again(page, article):
    page = page(change(article))
    type_at_end(page, " Not in June.")
    page = opened_again(page)
    page.get_by_role("button", name="Throw them away").click()
    expect(page.locator(OFFER)).to_have_count(0)
    assert page.evaluate(KEYS) == []
    page = opened_again(page)
    page.wait_for_timeout(1000)
    expect(page.locator(OFFER)).to_have_count(0)
    assert html_of(page) == article.body


def test_rows_choices_and_a_file_come_back(page, edda, article):
    ana = AuthorFactory(name="Ana Lee")
    CategoryFactory(name="Weather")
    article.highlights.create(text="First", position=1)
    article.highlights.create(text="Second", position=2)
    image = ImageFactory(alt="A harbour")
    upload = {
        "name": "harbour.jpg",
        "mimeType": "image/jpeg",
        "buffer": Path(image.file.path).read_bytes(),
    }
    page = page(change(article))
    page.check("#id_highlights-0-DELETE")
    page.fill("#id_highlights-1-text", "Second, changed")
    page.fill("#id_highlights-2-text", "Third")
    page.click("#highlights-group .add-row a")
    page.fill("#id_highlights-3-text", "Fourth")
    page.fill("#id_sources-0-url", "one.example/a")
    page.check("label:has-text('Weather')")
    page.set_input_files("#id_new_picture", upload)
    page.fill("#id_new_alt", "A harbour")
    page.evaluate(
        """([pk, name]) => {
            const select = document.getElementById("id_byline-0-author")
            select.append(new Option(name, pk))
            django.jQuery(select).val(pk).trigger("change")
        }""",
        [str(ana.pk), "Ana Lee"],
    )
    page.wait_for_timeout(2000)
    page = opened_again(page)
    offer = page.locator(OFFER)
    for words in (
        "First",
        "Second, changed",
        "Third",
        "Fourth",
        "Weather",
        "Ana Lee",
        "harbour.jpg",
    ):
        expect(offer).to_contain_text(words)
    page.get_by_role("button", name="Put them back").click()
    expect(page.locator(OFFER)).to_have_count(0)
    save(page)
    article.refresh_from_db()
    texts = ["Second, changed", "Third", "Fourth"]
    assert [row.text for row in article.highlights.all()] == texts
    assert [source.url for source in article.sources.all()] == ["https://one.example/a"]
    assert [author.name for author in article.authors.all()] == ["Ana Lee"]
    assert article.categories.get().name == "Weather"
    assert article.image.alt == "A harbour"


def test_words_that_somebody_saved_meanwhile_are_not_taken_back_with_the_draft(page, article):
    page = page(change(article))
    type_at_end(page, " Not in June.")
    page.wait_for_timeout(1000)
    Article.objects.filter(pk=article.pk).update(headline="By a colleague", version=7)
    page = opened_again(page)
    expect(page.locator(OFFER)).to_contain_text("The article was saved again since then.")
    page.get_by_role("button", name="Put them back").click()
    expect(page.locator(EDITOR)).to_contain_text("Not in June.")
    assert page.input_value("#id_headline") == "By a colleague"
    save(page)
    article.refresh_from_db()
    assert article.headline == "By a colleague" and "June" in article.body


def test_words_of_a_tab_that_is_still_open_are_not_offered_in_another(page, article):
    page = page(change(article))
    type_at_end(page, " Not in June.")
    page.wait_for_timeout(1000)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator(EDITOR).wait_for()
    other.wait_for_timeout(1200)
    expect(other.locator(OFFER)).to_have_count(0)


def test_a_log_out_ends_every_draft_of_the_browser(page, article):
    page = page(change(article))
    type_at_end(page, " Not in June.")
    page.wait_for_timeout(1000)
    assert page.evaluate(KEYS)
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#logout-form button")
    page.get_by_role("link", name="Log in again").wait_for()
    assert eventually(lambda: not page.evaluate(KEYS) and not page.evaluate(IN_DATABASE))


def test_a_log_in_that_has_expired_ends_none_but_another_accounts_log_in_does(page, article, site):
    page = page(change(article))
    type_at_end(page, " Not in June.")
    page.wait_for_timeout(1000)
    page.context.clear_cookies()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{site}/admin/")
    page.locator("#login-form").wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate(KEYS)
    otto = UserFactory(username="otto", group="Editors")
    page.context.add_cookies([session_cookie(otto, site)])
    page.goto(f"{site}/admin/")
    assert eventually(lambda: not page.evaluate(KEYS) and not page.evaluate(IN_DATABASE))


def test_a_browser_that_keeps_nothing_is_survived_and_said(visit, edda, article):
    page = visit("/admin/", user=edda)
    page.context.add_init_script(
        """const { setItem } = Storage.prototype
        Storage.prototype.setItem = function (key, value) {
            if (key.startsWith("newsroom.")) throw new DOMException("full", "QuotaExceededError")
            setItem.call(this, key, value)
        }
        indexedDB.open = () => { throw new DOMException("forbidden", "SecurityError") }"""
    )
    page.goto(page.url.split("/admin/")[0] + change(article))
    page.locator(EDITOR).wait_for()
    type_at_end(page, " Not in June.")
    page.wait_for_timeout(1000)
    page.keyboard.type(" Nor in July.")
    expect(page.locator(STATE)).to_contain_text("This browser keeps no copy of your words")
    save(page)
    article.refresh_from_db()
    assert "Not in June. Nor in July." in article.body


def test_a_killed_browser_loses_nothing(playwright, site, edda, article, tmp_path):
    def launch():
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        context.add_cookies([session_cookie(edda, site)])
        page = context.new_page()
        page.goto(site + ADD)
        page.locator(EDITOR).wait_for()
        return context, page

    _, page = launch()
    type_at_end(page, "Never saved.")
    page.wait_for_timeout(1000)
    for process in processes_of(tmp_path / "profile"):
        os.kill(process, signal.SIGKILL)
    assert eventually(lambda: not processes_of(tmp_path / "profile"))
    for lock in (tmp_path / "profile").glob("Singleton*"):
        lock.unlink()
    context, page = launch()
    page.get_by_role("button", name="Put them back").click()
    expect(page.locator(EDITOR)).to_have_text("Never saved.")
    context.close()


def processes_of(profile):
    """The numbers of the browser's processes, which name their folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"--user-data-dir={profile}" in process.read_text():
                found.append(int(process.parent.name))
        except OSError:
            continue
    return found
