"""The receipt: what its holder sees, and what nobody else learns from it."""

import pytest

from comments.models import Comment
from comments.receipts import receipt_links
from tests.comments.receipts import page, token_in
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db


class TestTheToken:
    def test_only_its_hash_is_stored(self, sent):
        comment, token = sent
        row = Comment.objects.filter(pk=comment.pk).values().get()
        assert token not in str(row) and row["receipt_hash"] == receipt_links.hash_of(token)

    def test_every_comment_has_another(self, post, article):
        tokens = {token_in(post(article, body=f"Words {n}.")) for n in range(5)}
        assert len(tokens) == 5 and all(receipt_links.TOKEN.fullmatch(token) for token in tokens)

    @pytest.mark.parametrize(
        "token", ["x", "A" * 43, "A" * 42, "é" * 43, "A" * 42 + "%00", "A" * 5000]
    )
    def test_any_other_is_not_found(self, client, sent, token):
        for path in ("", "edit/", "withdraw/", "appeal/"):
            assert client.post(f"/receipts/{token}/{path}").status_code in (404, 405, 414)
        assert client.get(f"/receipts/{token}/").status_code in (404, 414)

    def test_an_empty_hash_is_nobodys(self, client):
        assert CommentFactory().receipt_hash == ""
        assert receipt_links.find("") is None
        assert not receipt_links.belongs("", CommentFactory())

    def test_a_browsers_own_proposal_is_taken(self, post, article):
        proposed = receipt_links.new_token()
        assert token_in(post(article, receipt=proposed)) == proposed

    def test_a_retry_with_the_same_proposal_leads_to_the_same_receipt(self, post, article):
        proposed = receipt_links.new_token()
        first, again = post(article, receipt=proposed), post(article, receipt=proposed)
        assert Comment.objects.count() == 1
        assert first.headers["Location"] == again.headers["Location"]

    def test_somebody_who_sends_the_same_words_does_not_get_it(self, post, article):
        """The address is not proved: whoever guesses it and the words must not own the comment."""
        post(article, receipt=receipt_links.new_token())
        other = receipt_links.new_token()
        again = post(article, receipt=other)
        assert token_in(again) == other and not receipt_links.belongs(other, Comment.objects.get())
        assert receipt_links.find(other) is None and receipt_links.find_repeat(other)

    @pytest.mark.parametrize("proposed", ["short", "A" * 44, "<b>" + "A" * 40, "é" * 43])
    def test_a_proposal_that_is_none_is_replaced(self, post, article, proposed):
        assert token_in(post(article, receipt=proposed)) != proposed

    def test_a_token_that_another_comment_has_is_replaced(self, post, article, sent):
        _, token = sent
        assert token_in(post(article, body="Something else.", receipt=token)) != token


class TestThePage:
    def test_it_is_kept_nowhere_found_by_nobody_and_told_to_no_other_site(self, client, sent):
        response = client.get(f"/receipts/{sent[1]}/")
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert not response.cookies

    def test_it_carries_no_address(self, client, sent):
        html = page(client, sent[1])
        assert "ines@" not in html and "reader.example" not in html

    def test_it_shows_the_comment_as_its_card_does_and_leads_on(self, client, sent, moderator):
        comment, token = sent
        for note in (True, False):
            html = page(client, token)
            assert f'id="{comment.anchor}"' in html and "Ines Reader" in html
            assert comment.body_html in html and html.count("I crossed all eleven.") <= 2
            assert ("Your comment is awaiting moderation." in html) == note
            assert f'href="{comment.article.get_absolute_url()}#comments"' in html
            comment.refresh_from_db()
            if note:
                comment.approve(by=moderator)
        comment.reject(by=moderator)
        assert f'id="{comment.anchor}"' not in page(client, token)

    def test_a_script_is_given_the_card_alone(self, client, sent):
        _, token = sent
        answer = client.get(f"/receipts/{token}/", headers={"HX-Request": "true"})
        assert answer.text.startswith('<div class="comment-sent"') and "<h1" not in answer.text
        assert f'data-receipt="/receipts/{token}/"' in answer.text
        assert answer.headers["Referrer-Policy"] == "no-referrer"

    def test_it_tells_every_state(self, client, sent, moderator):
        comment, token = sent
        assert ">Waiting</h2>" in page(client, token)
        comment.approve(by=moderator)
        assert f'href="/comments/{comment.pk}/"' in page(client, token)
        comment.reject(by=moderator)
        html = page(client, token)
        assert ">Not published</h2>" in html and "A moderator read it" in html
        comment.undo(by=moderator)
        comment.withdraw()
        assert ">Withdrawn</h2>" in page(client, token)

    def test_it_says_why_and_never_who(self, client, sent, moderator):
        comment, token = sent
        comment.mark_spam(by=moderator)
        html = page(client, token)
        assert "We consider it advertising." in html
        assert "Mona" not in html and "Moss" not in html

    def test_it_gives_a_reason_where_no_decision_is_on_record(self, client, sent):
        comment, token = sent
        comment.decisions.model.objects.filter(comment=comment)._raw_delete("default")
        Comment.objects.filter(pk=comment.pk).update(status="spam", decided_at=comment.created_at)
        assert "A moderator read it and decided against it." in page(client, token)

    def test_reading_it_changes_nothing(self, client, sent):
        comment, token = sent
        for path in ("edit", "withdraw", "appeal"):
            assert client.get(f"/receipts/{token}/{path}/").status_code == 405
        comment.refresh_from_db()
        assert comment.is_waiting

    def test_sending_leads_to_it_and_tells_no_other_page(self, client, post, article):
        answer = post(article)
        assert answer.status_code == 303 and token_in(answer)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        plain = client.get(article.get_absolute_url()).content.decode()
        assert "receipt-note" not in plain and "/receipts/" not in plain

    def test_no_answer_of_ours_holds_a_secret_in_a_query(self, post, article):
        for headers in ({}, {"HX-Request": "true"}):
            answer = post(article, body=f"Words {headers}.", headers=headers)
            assert "?receipt=" not in answer.text + answer.headers.get("Location", "")

    def test_an_older_address_with_the_secret_in_its_query_leads_to_it(self, client, sent):
        comment, token = sent
        for path in (
            comment.article.get_absolute_url(),
            CommentFactory().article.get_absolute_url(),
        ):
            answer = client.get(f"{path}?receipt={token}")
            assert (answer.status_code, answer.headers["Location"]) == (303, f"/receipts/{token}/")
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "no-store" in answer.headers["Cache-Control"]

    def test_a_query_that_only_looks_like_one_shows_the_article(self, client, article):
        answer = client.get(f"{article.get_absolute_url()}?receipt={'A' * 43}")
        assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
