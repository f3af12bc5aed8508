"""The admin's door and each account's own page, by keyboard and as axe-core sees them."""

import pytest
from playwright.sync_api import expect

from newsroom.accounts.models import Authenticator
from tests.browser.conftest import PHONE, looks, violations
from tests.newsroom.signed import PASSWORD, account, code_of, with_app

SET_UP = "/admin/security/set-up/"


@pytest.fixture
def edda(site):
    return account(email="edda@newsroom.example")


def fill_log_in(page, password=PASSWORD):
    page.get_by_label("Username").fill("edda")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


@looks("options", desktop={}, phone={"viewport": PHONE})
class TestPages:
    def fits(self, page):
        assert violations(page) == []
        width = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    @pytest.mark.parametrize(
        "path", ["login/", "password_reset/", "password_reset/done/", "password_reset/MQ/a-b/"]
    )
    def test_for_everybody(self, visit, edda, path, scheme, options):
        self.fits(visit(f"/admin/{path}", color_scheme=scheme, **options))

    @pytest.mark.parametrize("path", ["", "set-up/", "codes/", "remove/"])
    def test_of_somebody_with_an_app(self, visit, edda, path, scheme, options):
        with_app(edda)
        page = visit(f"/admin/security/{path}", user=edda, color_scheme=scheme, **options)
        self.fits(page)
        buttons = page.locator("#content form button")
        if path:
            buttons.first.click()
            page.get_by_role("alert").wait_for()
            self.fits(page)

    def test_of_somebody_without(self, visit, edda, scheme, options):
        self.fits(visit("/admin/security/", user=edda, color_scheme=scheme, **options))

    def test_refusals_and_the_second_step(self, visit, edda, scheme, options):
        app = with_app(edda)
        page = visit("/admin/login/", color_scheme=scheme, **options)
        fill_log_in(page, "wrong")
        page.get_by_role("alert").wait_for()
        self.fits(page)
        fill_log_in(page)
        page.get_by_label("Code").wait_for()
        self.fits(page)
        page.get_by_label("Code").fill(app.recovery[0])
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Today").wait_for()


def test_two_step_verification_is_set_up_and_used_by_keyboard_alone(visit, edda, settings):
    settings.SECOND_FACTOR = "privileged"
    page = visit("/admin/articles/article/")
    fill_log_in(page)
    page.wait_for_url(f"**{SET_UP}")
    expect(page.get_by_text("needs two-step verification")).to_be_visible()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    page.get_by_label("Your password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(code_of(Authenticator.objects.get()))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    assert violations(page) == []
    codes = page.locator(".security-codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("button", name="Log out").press("Enter")
    page.goto(page.url.partition("/admin/")[0] + "/admin/login/")
    fill_log_in(page)
    expect(page.get_by_label("Code")).to_be_focused()
    page.keyboard.type(codes[4].replace("-", ""))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Today").wait_for()
    page.get_by_role("link", name="Security").press("Enter")
    expect(page.get_by_text("9 recovery codes are left")).to_be_visible()


def test_an_app_is_told_nothing_by_any_third_party(visit, edda):
    asked = []
    page = visit("/admin/security/", user=edda)
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name="Set it up").click()
    page.get_by_role("img", name="QR code").wait_for()
    host = page.url.partition("/admin/")[0]
    assert asked and all(url.startswith(host) for url in asked)
