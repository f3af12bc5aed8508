"""What the admin says before it deletes costs the same however much goes."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.deletion import LISTED
from articles.models import Article, Author
from tests.articles.admin import signed_in
from tests.factories import ArticleFactory, CommentFactory, DraftFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return signed_in(UserFactory(is_superuser=True))


def asked(root, article):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = root.get(f"/admin/articles/article/{article.pk}/delete/")
    return page, len(queries)


def test_comments_that_go_with_their_article_are_counted_and_not_listed(root):
    article = ArticleFactory(complete=True)
    CommentFactory(article=article, status="published", body="The first of them.")
    short, few = asked(root, article)
    CommentFactory.create_batch(30, article=article, status="published")
    long, many = asked(root, article)
    assert dict(long.context["model_count"])["comments"] == 31
    assert "The first of them." not in long.text
    assert many == few and abs(len(long.content) - len(short.content)) < 10


def test_of_many_rows_the_first_are_named(root):
    drafts = DraftFactory.create_batch(LISTED + 3)
    keys = [draft.pk for draft in drafts]
    sent = {"action": "delete_selected", "_selected_action": keys}
    page = root.post("/admin/articles/article/", sent)
    assert "and 3 more" in page.text
    root.post("/admin/articles/article/", sent | {"post": "yes"})
    assert not Article.objects.exists()


def test_whoever_may_not_delete_what_hangs_on_it_deletes_nothing(root):
    editor = UserFactory(group="Editors")
    article = DraftFactory(created_by=editor)
    CommentFactory(article=article)
    page = signed_in(editor).get(f"/admin/articles/article/{article.pk}/delete/")
    assert page.context["perms_lacking"] == {"comment"}
    signed_in(editor).post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    assert Article.objects.filter(pk=article.pk).exists()


def test_screens_that_come_from_django_count_too(root):
    group = Group.objects.first()
    UserFactory.create_batch(3, group=group.name)
    page = root.get(f"/admin/auth/group/{group.pk}/delete/")
    assert page.status_code == 200 and dict(page.context["model_count"]) == {"groups": 1}
    root.post(f"/admin/auth/group/{group.pk}/delete/", {"post": "yes"})
    assert not Group.objects.filter(pk=group.pk).exists()


def test_what_protects_a_row_is_named(root):
    author = ArticleFactory(complete=True).byline.get().author
    page = root.get(f"/admin/articles/author/{author.pk}/delete/")
    assert len(page.context["protected"]) == 1 and "Cannot delete author" in page.text
    root.post(f"/admin/articles/author/{author.pk}/delete/", {"post": "yes"})
    assert Author.objects.filter(pk=author.pk).exists()
