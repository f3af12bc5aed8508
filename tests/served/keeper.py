"""Prepares a discussion with pictures, and erases what it is told to; run as a process of its own.

First it prints where to post and what may be answered. Each line of standard input, a list of
hashes of receipts, is answered when these comments are erased; `picture` adds a picture.
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django.db import connection  # noqa: E402 - the models need the settings

from comments.models import Comment  # noqa: E402 - so do these
from tests.factories import ArticleFactory, CommentFactory, ImageFactory  # noqa: E402 - so do these


def prepare():
    article = ArticleFactory(complete=True)
    parents = [CommentFactory(article=article).pk for _ in range(20)]
    ImageFactory()
    return {"path": article.get_absolute_url(), "known": [""], "parents": parents}


def let_go():
    """A restore wants the database to itself."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def main():
    prepared = prepare()
    let_go()
    print(json.dumps(prepared), flush=True)
    for line in sys.stdin:
        if line.strip() == "picture":
            done = sorted(ImageFactory().paths)
        else:
            rows = Comment.objects.filter(receipt_hash__in=json.loads(line))
            done = [comment.erase() for comment in rows.order_by("-pk")]
        let_go()
        print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main()
