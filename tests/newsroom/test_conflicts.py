"""Rows that others delete or add while a view works: a 409 with the words, never a 500."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import post_save, pre_delete

from articles.models import Article, Category
from comments.models import Comment
from newsroom.accounts.models import Authenticator
from newsroom.database_errors import is_away, is_conflict, is_too_much
from tests.articles.admin import signed_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meanwhile():
    """Has something done at a signal of a model, as another process would at that moment."""
    connected = []

    def connect(signal, sender, work):
        def receive(instance, **_):
            work(instance)

        signal.connect(receive, sender=sender)
        connected.append((signal, sender, receive))

    yield connect
    for signal, sender, receive in connected:
        signal.disconnect(receive, sender=sender)


def error_of(work):
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        work()
    return raised.value


def test_an_account_that_sets_up_an_app_while_it_is_deleted(meanwhile, caplog):
    account, root = UserFactory(), signed_in(UserFactory(is_superuser=True))
    root.raise_request_exception = False

    def set_up(user):
        # By the key alone: the rows that go were collected before.
        Authenticator.objects.bulk_create([Authenticator(user_id=user.pk, name="app")])

    meanwhile(pre_delete, type(account), set_up)
    answer = root.post(f"/admin/auth/user/{account.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 409
    assert "Somebody else changed or deleted something" in answer.content.decode()
    assert type(account).objects.filter(pk=account.pk).exists()
    assert "Rows changed meanwhile" in caplog.text and account.username not in caplog.text


def test_a_comment_on_an_article_that_is_deleted_gives_its_words_back(client, article, meanwhile):
    def delete(comment):
        with connection.cursor() as cursor:
            table = Article._meta.db_table
            cursor.execute(f"UPDATE {table} SET id = -id WHERE id = %s", [comment.article_id])

    client.raise_request_exception = False
    meanwhile(post_save, Comment, delete)
    words = "The gauge at the eleventh bridge said something else."
    sent = {"name": "Ada", "email": "ada@reader.example", "body": words, "seconds": "40"}
    answer = client.post(article.get_absolute_url() + "comments/", sent)
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert not Comment.objects.exists()


def test_a_key_that_somebody_took_first_is_a_conflict():
    def take():
        Category.objects.bulk_create([Category(name="Rain", slug="rain")] * 2)

    error = error_of(take)
    assert is_conflict(error) and not is_away(error) and not is_too_much(error)


def test_what_a_check_forbids_is_a_mistake_of_ours(article):
    error = error_of(
        lambda: Article.objects.filter(pk=article.pk).update(status="published", published_at=None)
    )
    assert not is_conflict(error)
