"""Discussions of any size, written in bulk."""

from django.utils import timezone

from comments.models import Comment


def write_many(article, count, *, of_thread=3, numbered_from=0):
    """Published comments: of each `of_thread` in a row, all but the first reply to it."""
    now = timezone.now()

    def comment(n, **more):
        return Comment(
            article=article,
            name=f"Reader {n}",
            body_html="<p>Words.</p>",
            renderer_version=1,
            status="published",
            decided_at=now,
            fingerprint=f"{article.pk}-{numbered_from + n}",
            words_hash=str(n),
            avatar_seed=n,
            **more,
        )

    firsts = Comment.objects.bulk_create([comment(n) for n in range(0, count, of_thread)])
    replies = [
        comment(n, parent=firsts[n // of_thread], root=firsts[n // of_thread], depth=1)
        for n in range(count)
        if n % of_thread
    ]
    return firsts, Comment.objects.bulk_create(replies)
