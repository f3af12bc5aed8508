"""The articles that benchmarks.posting sends comments to, in a process with their database."""

import json
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone

from comments.models import Comment, Decision, Policy
from comments.moderation.verdicts import Ruling
from comments.privacy import encryption, tokens
from tests.factories import ArticleFactory

LONG_AGO = timedelta(days=30)  # no limit and no check looks as far back
HELD, PUBLISHED, BARE = "held", "published", "bare"


def set_up(people):
    """Articles for each kind, and people whose comments need no reading, as a receipt of
    each proves; prints where to send."""
    articles = {kind: ArticleFactory(slug=kind) for kind in (HELD, PUBLISHED, BARE)}
    make_known(ArticleFactory(), people)
    paths = {kind: f"{article.get_absolute_url()}comments/" for kind, article in articles.items()}
    print(json.dumps(paths | {BARE: f"/bare/{articles[BARE].pk}/"}))


def make_known(article, people):
    """Approved comments of each, long ago."""
    moderator, then = User.objects.create(username="bench"), timezone.now() - LONG_AGO
    made = Comment.objects.bulk_create(
        Comment(
            article=article,
            name=f"known{number}",
            commenter=UUID(int=number),
            receipt_hash="" if time else tokens.hash_of(f"known{number}".ljust(43, "-")),
            email_index=encryption.blind_index(f"known{number}@reader.example"),
            body_html="<p>Words.</p>",
            renderer_version=1,
            status="published",
            created_at=then,
            decided_at=then,
            fingerprint=f"{number}-{time}",
            words_hash=f"{number}-{time}",
            avatar_seed=number,
        )
        for number in range(people)
        for time in range(Policy().approvals_to_be_known)
    )
    Decision.objects.bulk_create(
        Decision(
            comment=comment,
            ruling=Ruling.PUBLISH,
            by=moderator,
            made_at=then,
            from_status="pending",
            to_status="published",
        )
        for comment in made
    )


def count():
    """What was kept of each kind, in the state that it should have."""
    states = {HELD: "pending", PUBLISHED: "published", BARE: "pending"}
    sent = {kind: Comment.objects.filter(article__slug=kind) for kind in states}
    told = {kind: sent[kind].filter(status=state).count() for kind, state in states.items()}
    other = sum(rows.count() for rows in sent.values()) - sum(told.values())
    print(json.dumps(told | {"in another state": other}))
