"""Trust is earned by proof: a receipt that the browser kept, or the button in an email."""

import re

import pytest
from django.core import mail

from comments.mail import subscriptions
from comments.mail.delivery import deliver
from comments.mail.subscription_links import address_of
from comments.models import Comment, OutgoingEmail, Repeat, Subscription
from comments.privacy.maintenance import retention
from comments.receipts import receipt_links
from tests.comments.conftest import ADA, WORDS, approved
from tests.comments.post_office import follow
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

OWN = {"Sec-Fetch-Site": "same-origin"}
AWAY = "Words from the ferry, on the way."


def press(client, subscription):
    return client.post(address_of(subscription, "confirm"), headers=OWN)


def sent(post, article, **fields):
    post(article, **fields)
    return Comment.objects.latest("pk")


class TestAReceipt:
    def test_of_an_approved_comment_lets_the_next_appear(self, post, article, known):
        assert sent(post, article, **known, body=AWAY).is_published

    def test_without_it_the_same_name_and_address_wait(self, post, article, known):
        assert sent(post, article, **known | {"proof": ""}, body=AWAY).is_waiting

    def test_a_stranger_with_the_address_another_name_and_network_waits(
        self, client, article, known
    ):
        address = f"{article.get_absolute_url()}comments/"
        words = {"name": "Eve", "email": known["email"], "body": AWAY}
        client.post(address, words, REMOTE_ADDR="198.51.100.9")
        assert Comment.objects.latest("pk").is_waiting

    def test_under_another_address_proves_nothing(self, post, article, known):
        before = Comment.objects.latest("pk").commenter
        comment = sent(post, article, **known | {"email": "eve@reader.example"}, body=AWAY)
        assert comment.is_waiting and comment.commenter != before

    def test_of_ones_own_lends_nobody_the_approvals_of_an_address(
        self, post, article, known, moderator
    ):
        """Eve had one comment approved under Ada's address; that one counts, and no other."""
        eve = approved(moderator, "Ada", ADA, count=1)
        assert sent(post, article, **eve, body=AWAY).is_waiting

    def test_goes_on_from_comment_to_comment(self, post, article, known):
        first = sent(post, article, **known, receipt="A" * 43, body=AWAY)
        alone = known | {"proof": "A" * 43}
        again = sent(post, article, **alone, body="Words from the pier, on arrival.")
        assert again.is_published and again.commenter == first.commenter

    def test_makes_one_of_two_that_were_written_before_either_was_proved(
        self, post, article, moderator
    ):
        eve, other = (approved(moderator, "Ada", ADA, count=1) for _ in range(2))
        proof = f"{eve['proof']} {other['proof']}"
        assert sent(post, article, **eve | {"proof": proof}, body=AWAY).is_published
        assert Comment.objects.values("commenter").distinct().count() == 1

    @pytest.mark.parametrize(
        "proof", ["x", "A" * 43, "é" * 43, " ".join(["B" * 43] * 5000), "\x00", "<b>" * 40]
    )
    def test_that_is_none_is_passed_over(self, post, article, known, proof):
        assert sent(post, article, **known | {"proof": proof}, body=AWAY).is_waiting

    def test_is_not_in_the_page_that_comes_back(self, post, article, known):
        page = post(article, **known | {"name": ""}, body=AWAY).content.decode()
        assert not any(token in page for token in known["proof"].split())
        assert 'name="proof"' in page

    def test_leads_to_what_was_sent_before_where_the_browser_had_it_already(
        self, post, article, known
    ):
        first = sent(post, article, **known, receipt="A" * 43, body=AWAY)
        again = post(article, **known | {"proof": "A" * 43}, body=AWAY)
        assert again.headers["Location"] == f"/receipts/{'A' * 43}/"
        assert Comment.objects.latest("pk") == first

    def test_that_a_repeat_got_proves_nothing(self, post, article, known, moderator):
        post(article, body=AWAY)
        post(article, body=AWAY, receipt="A" * 43)
        Comment.objects.latest("pk").approve(by=moderator)
        assert receipt_links.find_repeat("A" * 43)
        again = sent(post, article, proof="A" * 43, body="Something else, later.")
        assert again.commenter != Comment.objects.get(body=AWAY).commenter


class TestTheButton:
    @pytest.fixture
    def waiting(self, post, article):
        comment = sent(post, article, body=AWAY, tell_replies="on")
        subscriptions.note.call(comment.pk, replies=True, everything=False)
        return comment

    @pytest.fixture
    def proved(self, moderator):
        """Two comments that the owner of the address proved so, and a moderator approved."""
        for _ in range(2):
            earlier = CommentFactory(status="pending", name=WORDS["name"], email=WORDS["email"])
            subscriptions.confirm(follow(earlier.article, earlier.email, comment=earlier,
                                         confirmed=False))  # fmt: skip
            earlier.refresh_from_db()
            earlier.approve(by=moderator)

    def test_lets_appear_what_its_owner_wrote_if_they_are_known(self, client, proved, waiting):
        assert waiting.is_waiting
        press(client, Subscription.objects.get(comment=waiting))
        waiting.refresh_from_db()
        assert waiting.is_published and waiting.address_proved_at

    def test_says_so_in_the_letter_and_on_its_page(self, client, waiting):
        for letter in OutgoingEmail.objects.queued():
            deliver.call(letter.pk)
        (message,) = mail.outbox
        assert f"the comment of {waiting.sent_at_words} is yours" in message.body
        link = re.search(r"https?://[^/]+(/subscriptions/\S+)", message.body)[1]
        assert f"the comment of {waiting.sent_at_words} is yours" in client.get(link).text

    def test_of_a_newcomer_it_changes_nothing_yet(self, client, waiting):
        press(client, Subscription.objects.get(comment=waiting))
        waiting.refresh_from_db()
        assert waiting.is_waiting

    def test_proves_one_comment_and_not_what_others_wrote_under_the_address(
        self, client, post, article, proved, waiting
    ):
        stranger = sent(post, article, body="Not by the owner.")
        follow(article, stranger.email, comment=stranger, confirmed=False)
        press(client, Subscription.objects.get(comment=waiting))
        stranger.refresh_from_db()
        assert stranger.is_waiting and stranger.address_proved_at is None

    def test_earns_no_approvals_of_what_others_wrote_under_the_address(
        self, client, moderator, waiting
    ):
        for _ in range(2):
            typed = CommentFactory(status="pending", name=WORDS["name"], email=WORDS["email"])
            typed.approve(by=moderator)
        press(client, Subscription.objects.get(comment=waiting))
        waiting.refresh_from_db()
        assert waiting.address_proved_at and waiting.is_waiting

    def test_lends_nothing_to_what_comes_later_with_its_receipt(
        self, client, post, article, proved, waiting
    ):
        """If the owner pressed it for a stranger's comment, by mistake."""
        Comment.objects.filter(pk=waiting.pk).update(receipt_hash=receipt_links.hash_of("A" * 43))
        press(client, Subscription.objects.get(comment=waiting))
        assert sent(post, article, proof="A" * 43, body="And another thing.").is_waiting

    def test_leaves_what_a_person_decided(self, client, proved, waiting, moderator):
        waiting.reject(by=moderator)
        press(client, Subscription.objects.get(comment=waiting))
        waiting.refresh_from_db()
        assert waiting.status == "rejected"

    def test_pressed_twice_asks_the_checks_once(self, client, waiting):
        subscription = Subscription.objects.get(comment=waiting)
        press(client, subscription), press(client, subscription)
        assert waiting.decisions.count() == 2


class TestARepeat:
    def test_is_forgotten_with_the_networks_and_so_is_the_key_of_what_was_sent(self, post, article):
        post(article), post(article)
        assert Repeat.objects.count() == 1 and Comment.objects.get().fingerprint
        Repeat.objects.update(created_at="2001-01-01T00:00Z")
        Comment.objects.update(created_at="2001-01-01T00:00Z")
        retention.enforce()
        assert not Repeat.objects.exists() and not Comment.objects.get().fingerprint

    def test_after_ten_minutes_the_same_words_are_another_comment(self, post, article):
        post(article)
        Comment.objects.update(created_at="2001-01-01T00:00Z")
        post(article), post(article)
        assert Comment.objects.count() == 2 and Repeat.objects.count() == 1

    def test_too_many_of_one_are_asked_to_wait_with_their_words(self, post, article, monkeypatch):
        monkeypatch.setattr("comments.models.comment_parts.sent_once.MOST_OF_ONE", 1)
        answers = [post(article) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [303, 303, 429]
        assert WORDS["body"] in answers[-1].text

    def test_shows_how_it_stands_and_neither_words_nor_reasons(
        self, client, post, article, moderator
    ):
        post(article, name="Ada")
        post(article, receipt="A" * 43)
        comment = Comment.objects.get()
        comment.edit("Other words, which the neighbour has not read.")
        comment.reject(by=moderator, reason="other", words="For Ada alone.")
        page = client.get(f"/receipts/{'A' * 43}/").text
        assert "Not published" in page
        assert "neighbour" not in page and "For Ada alone" not in page and "Ada" not in page
        for verb in ("edit", "withdraw", "appeal"):
            assert client.post(f"/receipts/{'A' * 43}/{verb}/", headers=OWN).status_code == 404

    @pytest.mark.parametrize(
        ("ends", "status", "kept"),
        [(lambda first: first.erase(), 303, 1), (lambda first: first.article.delete(), 404, 0)],
        ids=["erased", "gone with its article"],
    )
    def test_of_what_goes_meanwhile_is_a_comment_of_its_own_or_comes_back(
        self, post, article, monkeypatch, ends, status, kept
    ):
        post(article)
        first, find = Comment.objects.get(), Comment.first_sent

        def just_before_it_goes(comment):
            monkeypatch.setattr(Comment, "first_sent", find)
            ends(first)
            return first

        monkeypatch.setattr(Comment, "first_sent", just_before_it_goes)
        assert post(article).status_code == status
        others = Comment.objects.exclude(pk=first.pk)
        assert others.count() == Comment.objects.count() == kept
        assert not Repeat.objects.exists()

    def test_of_what_is_erased_is_erased(self, post, article):
        post(article), post(article)
        Comment.objects.get().erase()
        assert not Repeat.objects.exists()
