"""The paper that benchmarks.attacked attacks, in a process with its database."""

import json

from django.contrib.auth.models import User

from tests.factories import ArticleFactory, CommentFactory


def set_up():
    """An article with comments, and an account whose password is guessed; prints the address."""
    article = ArticleFactory(complete=True)
    CommentFactory.create_batch(30, article=article)
    User.objects.create_user("edith", password="eleven bridges over water", is_staff=True)
    print(json.dumps(article.get_absolute_url()))
