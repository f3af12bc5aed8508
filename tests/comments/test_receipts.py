"""The receipt: what its holder sees and may do, and what nobody else learns from it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import receipts
from comments.models import AlreadyDecided, Comment, Decision, TooLate
from comments.models.owned import EDIT_MINUTES
from comments.moderation.pipeline import judge
from comments.moderation.verdicts import publish
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

OWN = {"Sec-Fetch-Site": "same-origin"}
BETTER = "I crossed all twelve."


def token_in(response):
    return re.fullmatch(r"/receipts/([\w-]{43})/", response.headers["Location"])[1]


@pytest.fixture
def sent(post, article):
    """(comment, its token), as a newcomer's: it waits."""
    token = token_in(post(article))
    return Comment.objects.get(), token


@pytest.fixture
def do(client):
    def act(token, verb, headers=OWN, **fields):
        return client.post(f"/receipts/{token}/{verb}/", fields, headers=headers)

    return act


def page(client, token):
    response = client.get(f"/receipts/{token}/")
    assert response.status_code == 200
    return response.content.decode()


class TestTheToken:
    def test_only_its_hash_is_stored(self, sent):
        comment, token = sent
        row = Comment.objects.filter(pk=comment.pk).values().get()
        assert token not in str(row) and row["receipt_hash"] == receipts.hash_of(token)

    def test_every_comment_has_another(self, post, article):
        tokens = {token_in(post(article, body=f"Words {n}.")) for n in range(5)}
        assert len(tokens) == 5 and all(receipts.TOKEN.fullmatch(token) for token in tokens)

    @pytest.mark.parametrize(
        "token", ["x", "A" * 43, "A" * 42, "é" * 43, "A" * 42 + "%00", "A" * 5000]
    )
    def test_any_other_is_not_found(self, client, sent, token):
        for path in ("", "edit/", "withdraw/", "appeal/"):
            assert client.post(f"/receipts/{token}/{path}").status_code in (404, 405, 414)
        assert client.get(f"/receipts/{token}/").status_code in (404, 414)

    def test_an_empty_hash_is_nobodys(self, client):
        assert CommentFactory().receipt_hash == ""
        assert receipts.find("") is None
        assert not receipts.belongs("", CommentFactory())

    def test_a_browsers_own_proposal_is_taken(self, post, article):
        proposed = receipts.new_token()
        assert token_in(post(article, receipt=proposed)) == proposed

    def test_a_retry_with_the_same_proposal_leads_to_the_same_receipt(self, post, article):
        proposed = receipts.new_token()
        first, again = post(article, receipt=proposed), post(article, receipt=proposed)
        assert Comment.objects.count() == 1
        assert first.headers["Location"] == again.headers["Location"]

    def test_somebody_who_sends_the_same_words_does_not_get_it(self, post, article):
        """The address is not proved: whoever guesses it and the words must not own the comment."""
        post(article, receipt=receipts.new_token())
        other = receipts.new_token()
        again = post(article, receipt=other)
        assert token_in(again) == other and not receipts.belongs(other, Comment.objects.get())
        assert receipts.find(other) is None and receipts.find_repeat(other)

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
        assert "It was taken for advertising." in html
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


class TestEditing:
    def test_new_words_go_through_the_checks_again(self, do, sent, moderator):
        comment, token = sent
        comment.approve(by=moderator)
        assert do(token, "edit", body=BETTER).status_code == 303
        comment.refresh_from_db()
        assert comment.body == BETTER and "twelve" in comment.body_html
        assert comment.is_waiting, "a newcomer's words are read before they appear"
        rulings = list(comment.decisions.values_list("ruling", flat=True))
        assert rulings == ["hold", "publish", "edit", "hold"]

    def test_readers_see_that_it_was_edited(self, client, do, sent, moderator):
        comment, token = sent
        do(token, "edit", body=BETTER)
        comment.refresh_from_db()
        comment.approve(by=moderator)
        html = client.get(comment.article.get_absolute_url()).content.decode()
        assert 'class="comment-edited">edited<' in html

    def test_moderators_see_what_it_said_before(self, do, sent):
        comment, token = sent
        do(token, "edit", body=BETTER)
        decision = comment.decisions.get(ruling=Decision.EDIT)
        assert decision.reasons == [{"code": "edited", "matched": "I crossed all eleven."}]
        assert decision.maker == "its writer"

    @pytest.mark.parametrize("body", ["", "   ", "\u200b", "x" * 5001])
    def test_words_that_will_not_do_come_back(self, do, sent, body):
        comment, token = sent
        response = do(token, "edit", body=body)
        assert response.status_code == 422 and "invalid-feedback" in response.content.decode()
        comment.refresh_from_db()
        assert comment.body == "I crossed all eleven."

    def test_the_time_for_it_ends(self, do, client, sent):
        comment, token = sent
        early = timezone.now() - timedelta(minutes=EDIT_MINUTES, seconds=1)
        Comment.objects.filter(pk=comment.pk).update(created_at=early)
        assert "Change the words" not in page(client, token)
        response = do(token, "edit", body=BETTER)
        html = response.content.decode()
        assert response.status_code == 409
        assert "The time to change this comment is over" in html and BETTER in html

    @pytest.mark.parametrize(
        ("status", "code"), [("published", 409), ("pending", 409), ("spam", 303)]
    )
    def test_a_reply_ends_it(self, do, article, sent, moderator, status, code):
        comment, token = sent
        comment.approve(by=moderator)
        CommentFactory(article=article, parent=comment, status=status)
        assert do(token, "edit", body=BETTER).status_code == code

    @pytest.mark.parametrize("verb", [Comment.reject, Comment.mark_spam])
    def test_a_declined_one_cannot_be_edited(self, do, sent, moderator, verb):
        comment, token = sent
        verb(comment, by=moderator)
        assert do(token, "edit", body=BETTER).status_code == 409

    def test_what_a_moderator_decided_meanwhile_stands(self, sent, moderator):
        comment, _ = sent
        stale = Comment.objects.get(pk=comment.pk)
        comment.reject(by=moderator)
        with pytest.raises(TooLate):
            stale.edit(BETTER)
        comment.refresh_from_db()
        assert comment.status == "rejected" and comment.body == "I crossed all eleven."

    def test_words_that_stand_there_already_wait_and_the_answer_tells_nothing(
        self, post, do, article, sent
    ):
        """Else it would tell by whom, as far as the address that the other typed was the same."""
        comment, token = sent
        post(article, body=BETTER)
        assert do(token, "edit", body=BETTER).status_code == 303
        comment.refresh_from_db()
        assert comment.is_waiting and comment.body == BETTER

    def test_html_in_it_is_words(self, do, sent):
        comment, token = sent
        do(token, "edit", body="<script>alert(1)</script>")
        comment.refresh_from_db()
        assert "<script" not in comment.body_html

    def test_a_broken_check_leaves_it_waiting(self, sent, moderator, monkeypatch):
        comment, _ = sent
        comment.approve(by=moderator)

        def breaks(_):
            raise RuntimeError

        monkeypatch.setattr("comments.models.owned.judge", breaks)
        with pytest.raises(RuntimeError):
            comment.edit(BETTER)
        comment.refresh_from_db()
        assert comment.is_waiting, "nobody reads words that were not checked"


class TestEditingMeanwhile:
    """A verdict counts for the words that the checks read, and for no others."""

    OTHERS = "Buy at https://spam.example now."

    def judging_while_edited(self, monkeypatch, where):
        """The checks publish; but before they have answered, other words come."""

        def while_edited(comment):
            monkeypatch.setattr(where, judge)
            Comment.objects.get(pk=comment.pk).edit(self.OTHERS)
            return publish("trusted")

        monkeypatch.setattr(where, while_edited)

    def assert_others_wait(self):
        comment = Comment.objects.get()
        assert comment.body == self.OTHERS and comment.is_waiting
        assert not comment.decisions.filter(to_status="published").exists()

    def test_two_edits_at_once(self, do, sent, monkeypatch):
        self.judging_while_edited(monkeypatch, "comments.models.owned.judge")
        assert do(sent[1], "edit", body=BETTER).status_code == 303
        self.assert_others_wait()

    def test_an_edit_of_what_is_being_sent(self, post, article, monkeypatch):
        self.judging_while_edited(monkeypatch, "comments.models.moderated.judge")
        assert post(article).status_code == 303
        self.assert_others_wait()


class TestWithdrawing:
    def test_it_is_gone_for_readers(self, client, do, sent, moderator):
        comment, token = sent
        comment.approve(by=moderator)
        assert do(token, "withdraw").status_code == 303
        assert "eleven" not in client.get(comment.article.get_absolute_url()).content.decode()

    def test_replies_keep_their_place(self, client, do, article, sent, moderator):
        comment, token = sent
        comment.approve(by=moderator)
        CommentFactory(article=article, parent=comment, body="A good answer.")
        do(token, "withdraw")
        html = client.get(article.get_absolute_url()).content.decode()
        assert "This comment was removed." in html and "A good answer." in html

    def test_a_second_time_says_so(self, do, sent):
        _, token = sent
        do(token, "withdraw")
        assert do(token, "withdraw").status_code == 409


class TestAppealing:
    def test_it_goes_back_to_the_queue_with_the_writers_words(self, client, do, sent, moderator):
        comment, token = sent
        comment.reject(by=moderator)
        assert "Ask for another look" in page(client, token)
        assert do(token, "appeal", words="I only gave a figure.").status_code == 303
        comment.refresh_from_db()
        assert comment.is_waiting
        decision = comment.decisions.get(ruling=Decision.APPEAL)
        assert decision.reasons == [{"code": "appealed", "matched": "I only gave a figure."}]

    def test_moderators_read_it_in_the_queue_as_words(self, client, do, sent, moderator):
        comment, token = sent
        comment.reject(by=moderator)
        do(token, "appeal", words="I only gave <b>a figure</b>.")
        client.force_login(moderator)
        for address, words in {
            "/admin/comments/comment/": "Its writer asks for another look",
            f"/admin/comments/comment/{comment.pk}/change/": "Its writer asked for another look",
        }.items():
            queue = client.get(address).content.decode()
            assert words in queue
            assert "I only gave &lt;b&gt;a figure&lt;/b&gt;." in queue

    def test_once(self, client, do, sent, moderator):
        comment, token = sent
        comment.reject(by=moderator)
        do(token, "appeal", words="Please.")
        comment.refresh_from_db()
        comment.reject(by=moderator)
        assert "Ask for another look" not in page(client, token)
        assert do(token, "appeal", words="Please!").status_code == 409

    def test_a_waiting_or_published_one_has_nothing_to_appeal(self, do, sent, moderator):
        comment, token = sent
        assert do(token, "appeal", words="Faster!").status_code == 409
        comment.approve(by=moderator)
        assert do(token, "appeal", words="Faster!").status_code == 409

    @pytest.mark.parametrize("words", ["", "x" * 1001])
    def test_words_that_will_not_do_come_back(self, do, sent, moderator, words):
        comment, token = sent
        comment.reject(by=moderator)
        assert do(token, "appeal", words=words).status_code == 422

    def test_it_cannot_be_undone_as_if_a_moderator_had_decided(self, sent, moderator):
        comment, _ = sent
        comment.reject(by=moderator)
        comment.appeal("Please.")
        with pytest.raises(AlreadyDecided):
            comment.undo(by=moderator)


class TestOtherSites:
    @pytest.mark.parametrize(
        "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
    )
    @pytest.mark.parametrize("verb", ["edit", "withdraw"])
    def test_a_form_from_elsewhere_changes_nothing(self, do, sent, headers, verb):
        comment, token = sent
        response = do(token, verb, headers=headers, body=BETTER)
        assert response.status_code == 403
        comment.refresh_from_db()
        assert comment.is_waiting and comment.body == "I crossed all eleven."
