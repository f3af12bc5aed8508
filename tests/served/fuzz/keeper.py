"""What is fuzzed: a paper with everything in it, and accounts of every role, kept alive.

Run in a process of its own. Each line of standard input is answered by one of JSON: what stands
now. Superusers who are fuzzed delete, log out and lock themselves out, so that is made good first.
"""

import json
import sys
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article, Author, Byline, Category, Image
from comments.mail import moderator_alerts, subscription_links
from comments.models import Comment, DataRequest, Report, Subscription, Thread
from comments.moderation.queue.wave import Wave
from comments.privacy import tokens
from tests import factories
from tests.served.paper import session_of

GROUPS = {"author": "Authors", "editor": "Editors", "moderator": "Moderators", "superuser": ""}
FEWEST = 30  # articles and comments that there always are
DISCUSSED = 130  # comments of the first article: more than one page
ADDRESS = "owner@reader.example"
FLOOD = "The same few words about a shop that sells watches, number {}, as a wave has them."


def permissions():
    """{group: [permissions]} as the migrations made them."""
    return {each.name: [*each.permissions.all()] for each in Group.objects.all()}


def restore_groups(permissions):
    for name, given in permissions.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(given)


def account(role, group):
    name = f"fuzzed-{role}"
    user = User.objects.filter(username=name).first()
    if user is None:
        user = factories.UserFactory(username=name, group=group, email=f"{name}@paper.example")
        if role == "author":
            Author.objects.get_or_create(slug=name, defaults={"name": name, "account": user})
    User.objects.filter(pk=user.pk).update(
        is_active=True, is_staff=True, is_superuser=role == "superuser"
    )
    return User.objects.get(pk=user.pk)


def articles():
    """As many as there have to be: published at different times, and some of every other state."""
    category = Category.objects.first() or factories.CategoryFactory()
    picture = Image.objects.first() or factories.ImageFactory()
    for number in range(FEWEST - Article.objects.published().count()):
        at = timezone.now() - timedelta(hours=9 * number + 1)
        article = factories.ArticleFactory(complete=True, published_at=at, image=picture)
        article.categories.add(category)
        if author := Author.objects.filter(slug="fuzzed-author").first():
            Byline.objects.get_or_create(article=article, author=author)
    for status in ("draft", "review"):
        if not Article.objects.filter(status=status).exists():
            factories.DraftFactory(status=status)
    if not Article.objects.filter(status="retracted").exists():
        editor = User.objects.get(username="fuzzed-editor")
        factories.ArticleFactory(complete=True).retract(by=editor, note="It was wrong.")
    if not Article.objects.scheduled().exists():
        factories.ArticleFactory(published_at=timezone.now() + timedelta(days=3))


def comments():
    article = Article.objects.published().order_by("published_at").first()
    for _ in range(DISCUSSED - Comment.objects.public().on(article).count()):
        factories.CommentFactory(article=article)
    parent = Comment.objects.public().on(article).first()
    factories.CommentFactory(article=article, parent=parent)
    waiting = Comment.objects.filter(status="pending").count()
    for number in range(max(2, FEWEST - waiting)):
        comment = factories.CommentFactory.build(
            article=article, status="pending", decided_at=None, body=FLOOD.format(number)
        )
        comment.submit()


def secrets():
    """Tokens of every kind of secret link."""
    token, report, link, key = (tokens.new() for _ in range(4))
    article = Article.objects.published().order_by("?").first()
    comment = factories.CommentFactory(
        article=article, status="pending", email=ADDRESS, receipt_hash=tokens.hash_of(token)
    )
    public = Comment.objects.public().order_by("?").first()
    Report.objects.create(comment=public, reason="spam", receipt_hash=tokens.hash_of(report))
    DataRequest.objects.create(email=ADDRESS, link_hash=tokens.hash_of(link))
    opened = {"key_hash": tokens.hash_of(key), "opened_at": timezone.now()}
    DataRequest.objects.create(email=ADDRESS, **opened)
    subscription = Subscription.objects.order_by("?").first()
    if subscription is None:
        subscription = Subscription.objects.create(email=ADDRESS, article=article, comment=comment)
    moderator = User.objects.get(username="fuzzed-moderator")
    digest = moderator_alerts.stop_address(moderator).split("/")[2]
    return [token, report, link, key, subscription_links.token_of(subscription), digest]


@transaction.atomic
def state():
    sessions = {role: session_of(account(role, group)) for role, group in GROUPS.items()}
    articles()
    comments()
    known = secrets()
    public = Article.objects.published().order_by("?")[:FEWEST]
    addresses = [article.get_absolute_url().strip("/").split("/") for article in public]
    newest = [*Comment.objects.order_by("-pk").values_list("pk", flat=True)[:40]]
    keys = [*newest, *Comment.objects.values_list("pk", flat=True)[:20]]
    every = [Article, Author, Category, Image, Thread, User, ContentType]
    rows = [
        pk for model in every for pk in model.objects.order_by("?").values_list("pk", flat=True)[:6]
    ]
    return {
        "articles": addresses,
        "sessions": sessions,
        "parts": {
            "pk": keys,
            "object_id": [*keys, *rows],
            "number": [wave.number for wave in Wave.waiting()][:5] or [1],
            "token": known,
            "key": known,
            "verb": ["approve", "reject", "spam", "keep", "feature", "unfeature"],
            "slug": [*Category.objects.values_list("slug", flat=True)[:5], "fuzzed-author"],
            "year": [addresses[0][0]],
            "month": [addresses[0][1]],
            "day": [addresses[0][2]],
            "path": [image.file.name for image in Image.objects.all()[:3]],
            "app_label": ["articles", "comments", "auth"],
            "content_type_id": [*ContentType.objects.values_list("pk", flat=True)],
            "url": ["articles/article", "comments/comment", "nowhere"],
        },
    }


def main():
    as_migrated = permissions()
    for _ in sys.stdin:
        restore_groups(as_migrated)
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
        told = state()
        connection.close()
        print(json.dumps(told), flush=True)
