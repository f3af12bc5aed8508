"""The receipt that is mailed to whoever said yes."""

import pytest
from django.db import connection

from comments.mail import subscriptions
from comments.models import Comment, OutgoingEmail, Subscription
from comments.privacy import encryption
from comments.receipts import receipt_links
from tests.comments.conftest import WORDS
from tests.comments.many import write_many
from tests.comments.post_office import follow, states
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

INES = WORDS["email"]
OWN = {"Sec-Fetch-Site": "same-origin"}


class TestTheMailedReceipt:
    def confirmed(self, article, **more):
        own = CommentFactory(article=article, email=INES, **more)
        subscription = follow(article, INES, confirmed=False)
        subscriptions.confirm(subscription)
        own.refresh_from_db()
        return own

    def test_is_of_the_comment_with_which_all_was_asked_for(self, article):
        CommentFactory(article=article, email="other@r.example")
        own = self.confirmed(article)
        token = receipt_links.mailed(own)
        assert receipt_links.TOKEN.fullmatch(token) and receipt_links.find(token) == own
        assert OutgoingEmail.objects.get().comment == own

    def test_opens_what_the_first_one_opens_and_that_goes_on_to_open_it(self, client, article):
        first = receipt_links.new_token()
        own = self.confirmed(article, receipt_hash=receipt_links.hash_of(first))
        second = receipt_links.mailed(own)
        assert first != second
        assert receipt_links.find(first) == receipt_links.find(second) == own
        client.post(f"{receipt_links.address_of(second)}withdraw/", headers=OWN)
        own.refresh_from_db()
        assert own.status == "withdrawn"

    def test_is_stored_nowhere_but_as_a_hash(self, article):
        own = self.confirmed(article)
        token = receipt_links.mailed(own)
        rows = [
            *Comment.objects.values(),
            *OutgoingEmail.objects.values(),
            *Subscription.objects.values(),
        ]
        assert token not in str(rows)
        assert own.mailed_receipt_hash == receipt_links.hash_of(token)

    @pytest.mark.parametrize("column", receipt_links.COLUMNS)
    def test_is_found_by_an_index_as_the_first_one_is(self, article, column):
        write_many(article, 300)  # fewer, and PostgreSQL reads the table
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE comments_comment")
        plan = receipt_links._with(column).filter(**{column: receipt_links.hash_of("x")}).explain()
        assert "comment" in plan and "receipt" in plan and "SCAN comments" not in plan
        assert "Seq Scan on comments" not in plan

    def test_opens_nothing_before_the_yes(self, article):
        own = CommentFactory(article=article, email=INES)
        follow(article, INES, comment=own, confirmed=False)
        assert receipt_links.mailed(own) == ""
        assert receipt_links.find(encryption.receipt_tokens(own.uuid)[0]) is None

    def test_outlives_a_new_key(self, article, settings):
        own = self.confirmed(article)
        token = receipt_links.mailed(own)
        settings.EMAIL_KEYS = ["n" * 40, *settings.EMAIL_KEYS]
        assert receipt_links.mailed(own) == token and receipt_links.find(token) == own

    def test_is_sent_once_however_often_its_writer_says_yes(self, article):
        own = self.confirmed(article)
        subscriptions.confirm(follow(article, INES, comment=own, confirmed=False))
        assert states() == [("receipt", "queued")]
