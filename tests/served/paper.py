"""A paper of one article, in a process of its own: prints where it is, then does as it is told.

Each line of standard input is answered by one of JSON. `raise` makes every page out of date, as any
change of the site does; `change NAME` renames the author, which every reader can see; `dismiss`
takes the admin from the editor, and `admit` gives it back.
"""

import json
import sys
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction

from articles import cache_versions
from tests.factories import ArticleFactory, BylineFactory, CommentFactory, UserFactory


def cookie_of(user):
    return f"{settings.SESSION_COOKIE_NAME}={session_of(user)}"


def session_of(user):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key


def main():
    article = ArticleFactory(complete=True)
    author = BylineFactory(article=article).author
    CommentFactory.create_batch(20, article=article)
    editor = UserFactory(username="editor", is_superuser=True)
    told = {
        "path": article.get_absolute_url(),
        "cookie": cookie_of(UserFactory(username="ines-at-desk")),
        "editors_cookie": cookie_of(editor),
    }
    print(json.dumps(told), flush=True)
    for line in sys.stdin:
        order, _, name = line.strip().partition(" ")
        with transaction.atomic():
            if order == "raise":
                cache_versions.bump_all({cache_versions.SITE})
            elif order in ("dismiss", "admit"):
                editor.is_staff = order == "admit"
                editor.save()
            else:
                author.name = name
                author.save()
        print(json.dumps({"done": order}), flush=True)
