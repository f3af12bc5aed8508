"""What stops a saving: the words stay on the page, with one sentence and one button."""

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.conftest import session_cookie
from tests.browser.writing import ADD, EDITOR, REFUSAL, STATE, change, html_of, save
from tests.factories import ArticleFactory, DraftFactory, ImageFactory, UserFactory

PASSWORD = "a long password of hers"


@pytest.fixture
def edda(site):
    user = UserFactory(username="edda", group="Editors")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def article(edda):
    return DraftFactory(headline="Rain", body="<p>It rained.</p>", created_by=edda)


@pytest.fixture
def page(visit, edda, article):
    """With words that are not saved."""
    page = visit(change(article), user=edda)
    page.click(EDITOR)
    page.keyboard.press("Control+End")
    page.keyboard.type(" And again.")
    return page


def button(page):
    """The one button beside the one sentence."""
    expect(page.locator(REFUSAL)).to_be_visible()
    assert page.locator(f"{REFUSAL} p").count() == 1
    found = page.locator(f"{REFUSAL} button")
    assert found.count() == 1
    return found


def assert_nothing_is_lost(page, article):
    assert "And again." in page.inner_text(EDITOR)
    expect(page.locator(STATE)).to_contain_text("Not saved yet")
    article.refresh_from_db()
    assert "And again." not in article.body


def assert_saved(page, article):
    page.locator(".messagelist .success").wait_for()
    article.refresh_from_db()
    assert "And again." in article.body
    assert (
        page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('newsroom.d'))") == []
    )


def log_in(page, user):
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("#login-form [type=submit]")


def token_of(page):
    return page.locator("#article_form [name=csrfmiddlewaretoken]").input_value()


def test_a_log_in_that_expired_is_renewed_in_a_tab_that_closes_itself(page, edda, article):
    Session.objects.all().delete()
    page.click("[name=_continue]")
    expect(button(page)).to_have_text("Log in in a new tab")
    expect(page.locator(REFUSAL)).to_contain_text("You are logged out, so nothing was saved.")
    assert_nothing_is_lost(page, article)
    with page.expect_popup() as opened:
        button(page).click()
    with opened.value.expect_event("close"):
        log_in(opened.value, edda)
    expect(button(page)).to_have_text("Save and continue")
    button(page).click()
    assert_saved(page, article)


def test_a_log_in_renewed_in_another_tab_needs_nothing_of_the_author(page, site, edda, article):
    Session.objects.all().delete()
    other = page.context.new_page()
    other.goto(f"{site}/admin/")
    before = token_of(page)
    log_in(other, edda)
    other.locator("#user-tools").wait_for()
    page.click("[name=_continue]")
    assert_saved(page, article)
    assert before


def test_the_words_of_one_account_are_never_saved_by_another(page, site, article):
    otto = UserFactory(username="otto", group="Editors")
    page.context.add_cookies([session_cookie(otto, site)])
    page.context.add_cookies(
        [{"name": django_settings.CSRF_COOKIE_NAME, "value": "o" * 32, "url": site}]
    )
    page.click("[name=_continue]")
    expect(button(page)).to_have_text("Copy the words")
    expect(page.locator(REFUSAL)).to_contain_text("another account")
    assert_nothing_is_lost(page, article)


def test_a_network_that_is_cut_is_told_and_tried_again(page, article):
    page.context.set_offline(True)
    page.click("[name=_continue]")
    expect(button(page)).to_have_text("Try again")
    expect(page.locator(REFUSAL)).to_contain_text("The server did not answer")
    assert_nothing_is_lost(page, article)
    page.context.set_offline(False)
    button(page).click()
    assert_saved(page, article)


@pytest.mark.parametrize("status", [500, 502, 503, 429, 400])
def test_an_error_of_the_server_is_told_and_tried_again(page, article, status):
    page.route(f"**{change(article)}", lambda route: route.fulfill(status=status, body="no"))
    page.click("[name=_continue]")
    expect(button(page)).to_have_text("Try again")
    expect(page.locator(REFUSAL)).to_contain_text(f"error {status}")
    assert_nothing_is_lost(page, article)
    page.unroute(f"**{change(article)}")
    button(page).click()
    assert_saved(page, article)


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "stored"])
@pytest.mark.parametrize("more", ["", " Later."])
def test_a_save_whose_answer_was_lost_is_not_done_twice_and_is_no_conflict(
    visit, edda, article, is_new, more
):
    def lose_the_answer(route):
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page = visit(ADD if is_new else change(article), user=edda)
    page.fill("#id_headline", "Once")
    page.fill("#id_highlights-0-text", "A highlight")
    page.route("**/articles/article/**", lose_the_answer, times=1)
    page.click("[name=_continue]")
    expect(button(page)).to_have_text("Try again")
    assert Article.objects.get(headline="Once").highlights.count() == 1
    page.click(EDITOR)
    page.keyboard.type(more)
    button(page).click()
    page.wait_for_url("**/change/")
    expect(page.locator("#id_highlights-0-id")).not_to_have_value("")
    if more:
        page.get_by_role("button", name="Put them back").click()
        expect(page.locator(EDITOR)).to_contain_text("Later.")
    else:
        page.wait_for_timeout(1000)
        expect(page.locator(".admin-offer")).to_have_count(0)
        expect(page.locator(STATE)).to_have_text("No unsaved changes")
    assert Article.objects.get(headline="Once").highlights.count() == 1


def test_a_picture_that_is_too_large_is_left_out_by_one_button(page, article):
    page.set_input_files(
        "#id_new_picture", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 1000}
    )
    refused = f"**{change(article)}"
    page.route(refused, lambda route: route.fulfill(status=413, body="too large"))
    page.click("[name=_continue]")
    expect(button(page)).to_have_text("Save without the picture")
    assert_nothing_is_lost(page, article)
    page.unroute(refused)
    button(page).click()
    assert_saved(page, article)


def test_a_right_that_was_taken_away_leaves_the_words_on_the_page(page, edda, article):
    edda.groups.clear()
    page.click("[name=_continue]")
    expect(button(page)).to_have_text("Copy the words")
    assert_nothing_is_lost(page, article)


def test_an_article_that_was_deleted_meanwhile_is_saved_as_a_new_one(page, edda, article):
    page.fill("#id_highlights-0-text", "Rain twice")
    Article.objects.all().delete()
    page.click("[name=_continue]")
    page.get_by_text("This article was deleted while you were writing").wait_for()
    expect(page.locator(EDITOR)).to_have_text("It rained. And again.")
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messagelist .success").wait_for()
    saved = Article.objects.get()
    assert saved.headline == "Rain" and "And again." in saved.body
    assert saved.highlights.get().text == "Rain twice"


def test_errors_in_fields_keep_a_chosen_file_the_words_and_the_way_back(visit, edda):
    article = ArticleFactory(complete=True, created_by=edda, image=ImageFactory())
    page = visit(change(article), user=edda)
    page.click(EDITOR)
    page.keyboard.press("Control+End")
    page.keyboard.type("x")
    page.fill("#id_sources-1-url", "javascript:alert(1)")
    page.set_input_files(
        "#id_new_picture", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )
    page.click("[name=_continue]")
    expect(page.locator(".field-new_picture .errorlist")).to_be_visible()
    expect(page.locator("td.field-url .errorlist")).to_be_visible()
    expect(page.locator(".errornote")).to_be_visible()
    assert page.evaluate("document.getElementById('id_new_picture').files[0].name") == "a.jpg"
    page.click(EDITOR)
    page.keyboard.press("Control+z")
    assert "x" not in page.inner_text(EDITOR)[-3:]


def test_words_typed_while_it_is_saved_wait_on_the_articles_page(page, article):
    def late(route):
        page.keyboard.type(" Late.")
        route.continue_()

    page.route(f"**{change(article)}", late, times=1)
    page.locator(EDITOR).focus()
    page.eval_on_selector("[name=_save]", "(button) => button.click()")
    page.get_by_role("button", name="Put them back").click()
    assert page.url.endswith(change(article))
    expect(page.locator(EDITOR)).to_have_text("It rained. And again. Late.")
    save(page)
    article.refresh_from_db()
    assert "And again. Late." in article.body


def test_a_button_pressed_twice_saves_once(visit, edda):
    page = visit(ADD, user=edda)
    page.fill("#id_headline", "Once")
    page.eval_on_selector("[name=_save]", "(button) => { button.click(); button.click() }")
    page.locator(".messagelist .success").wait_for()
    assert Article.objects.count() == 1


def test_a_new_article_that_was_saved_is_not_typed_again_by_going_back(visit, edda):
    page = visit(ADD, user=edda)
    page.fill("#id_headline", "Once")
    save(page, "_save")
    page.go_back()
    page.locator(EDITOR).wait_for()
    page.wait_for_timeout(900)
    assert page.input_value("#id_headline") == "" and html_of(page) == ""
    assert page.locator(".admin-offer").count() == 0
