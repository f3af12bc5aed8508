"""A rejection says why: one click for the common reasons, a sentence for any other."""

import pytest

from comments.models import Comment
from comments.moderation.reasons import FOR_WRITERS, OTHER, REJECTIONS, SENTENCES, UNSAID, UNTOLD
from comments.receipts import receipt_links
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"


@pytest.fixture
def waiting():
    comment = CommentFactory(status="pending")
    comment.token = receipt_links.new_token()
    Comment.objects.filter(pk=comment.pk).update(receipt_hash=receipt_links.hash_of(comment.token))
    return comment


def reject(admin_client, comment, query="", **fields):
    address = f"{QUEUE}{comment.pk}/decide/reject/{query}"
    return admin_client.post(address, {"seen": "pending"} | fields, follow=True)


def receipt(client, comment):
    return client.get(f"/receipts/{comment.token}/").content.decode()


@pytest.mark.parametrize("code", [code for code in REJECTIONS if code != OTHER])
def test_the_writer_is_told_the_reason_that_was_clicked(admin_client, client, waiting, code):
    reject(admin_client, waiting, f"?reason={code}")
    waiting.refresh_from_db()
    assert waiting.status == "rejected"
    assert waiting.latest_decision.reasons == [{"code": code, "matched": ""}]
    assert FOR_WRITERS[code] in receipt(client, waiting)


def test_colleagues_read_it_in_the_queue(admin_client, waiting):
    reject(admin_client, waiting, "?reason=off_topic")
    page = admin_client.get(QUEUE, {"status": "rejected"}).content.decode()
    assert SENTENCES["off_topic"] in page


def test_own_words_reach_the_writer_as_words(admin_client, client, waiting):
    words = {f"words-{waiting.pk}": "Please <b>leave</b> her name out."}
    reject(admin_client, waiting, "?reason=other", **words)
    html = receipt(client, waiting)
    assert "A moderator wrote: “Please &lt;b&gt;leave&lt;/b&gt; her name out.”" in html
    assert "Mona" not in html and "Moss" not in html


@pytest.mark.parametrize("words", ["", "  ", "\u200b"])
def test_other_needs_words(admin_client, waiting, words):
    response = reject(admin_client, waiting, "?reason=other", **{f"words-{waiting.pk}": words})
    assert "Please write the reason" in response.content.decode()
    waiting.refresh_from_db()
    assert waiting.is_waiting


def test_without_a_reason_it_is_rejected_and_the_row_says_so(admin_client, client, waiting):
    reject(admin_client, waiting)
    assert waiting.latest_decision.reasons == [{"code": UNSAID, "matched": ""}]
    assert UNTOLD in receipt(client, waiting)
    page = admin_client.get(QUEUE, {"status": "rejected"}).content.decode()
    assert f"rejected it: {SENTENCES[UNSAID]}" in page


def test_rejected_with_many_others_the_row_says_so_too(admin_client, waiting):
    data = {"action": "reject", "_selected_action": [waiting.pk]}
    admin_client.post(QUEUE, data)
    assert waiting.latest_decision.reasons == [{"code": UNSAID, "matched": ""}]


def test_a_reason_that_nobody_offers_is_none(admin_client, client, waiting):
    reject(admin_client, waiting, "?reason=spite")
    assert "spite" not in receipt(client, waiting) and UNTOLD in receipt(client, waiting)


def test_the_queue_offers_every_reason_and_the_words(admin_client, waiting):
    page = admin_client.get(QUEUE).content.decode()
    detail = admin_client.get(f"{QUEUE}{waiting.pk}/change/").content.decode()
    for html in (page, detail):
        assert all(f"decide/reject/?reason={code}" in html for code in REJECTIONS)
        assert f'name="words-{waiting.pk}"' in html


def test_a_rejected_one_is_offered_no_rejection(admin_client, waiting, moderator):
    waiting.reject(by=moderator)
    page = admin_client.get(QUEUE, {"status": "rejected"}).content.decode()
    assert "?reason=" not in page


def test_every_reason_has_words_for_both_sides():
    assert all(code in SENTENCES for code in REJECTIONS)
    assert all(code in FOR_WRITERS for code in REJECTIONS if code != OTHER)


def test_it_can_be_undone_like_any_other(admin_client, waiting, moderator):
    reject(admin_client, waiting, "?reason=abuse")
    waiting.refresh_from_db()
    waiting.undo(by=moderator)
    assert waiting.is_waiting
