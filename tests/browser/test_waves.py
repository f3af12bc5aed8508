"""Moderators decide a wave in a real browser: by mouse or keys, on a phone, without scripts."""

import pytest

from comments.models import Comment
from tests.browser.conftest import PHONE, looks, violations
from tests.comments import spintax
from tests.factories import ArticleFactory, CommentFactory, UserFactory

WAVES = "/admin/comments/comment/waves/"


@pytest.fixture
def wave(site):
    article = ArticleFactory(headline="Rain")
    texts = [text for _, text in spintax.variants(5, templates=spintax.TEMPLATES[:1])]
    made = [CommentFactory.build(article=article, status="pending", body=text) for text in texts]
    return [comment.submit() for comment in made]


def count(status):
    return Comment.objects.filter(status=status).count()


@looks()
def test_the_pages_are_without_a_fault(visit, wave, scheme, viewport):
    moderator = UserFactory(group="Moderators")
    page = visit(WAVES, user=moderator, color_scheme=scheme, viewport=viewport)
    page.get_by_text("Reject with a reason").click()
    assert violations(page) == []
    page.get_by_role("link", name="5 similar comments").click()
    page.get_by_text("Reject with a reason").click()
    page.get_by_role("button", name="Reject with this reason").click()
    page.get_by_role("alert").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


@pytest.mark.parametrize("has_scripts", [True, False])
def test_one_key_press_decides_all_and_another_takes_it_back(visit, wave, has_scripts):
    moderator = UserFactory(group="Moderators")
    page = visit(WAVES, user=moderator, java_script_enabled=has_scripts)
    page.get_by_role("button", name="Spam").press("Enter")
    page.get_by_text("5 comments marked as spam.").wait_for()
    assert count("spam") == 5
    page.get_by_role("button", name="Undo").first.press("Enter")
    page.get_by_text("5 comments put back.").wait_for()
    assert count("pending") == 5


def test_enter_in_a_box_decides_nothing(visit, wave):
    page = visit(f"{WAVES}{wave[0].pk}/", user=UserFactory(group="Moderators"))
    page.get_by_role("checkbox").first.press("Enter")
    page.get_by_text("Please use one of the buttons").wait_for()
    assert page.get_by_role("checkbox", checked=True).count() == 5
    assert count("pending") == 5


def test_what_is_not_ticked_is_left(visit, wave):
    page = visit(f"{WAVES}{wave[0].pk}/", user=UserFactory(group="Moderators"), viewport=PHONE)
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Spam").click()
    page.get_by_text("4 comments marked as spam.").wait_for()
    assert (count("spam"), count("pending")) == (4, 1)
