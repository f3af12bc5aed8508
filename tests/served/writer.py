"""Changes a paper in every way that readers see; run as a process of its own, it says what it did.

Each change writes a mark, `slot-7-`, into what it changes. One line of JSON goes to standard
output after each commit: the time, the slot, and the number that readers must see from now on
(null: none).
"""

import json
import os
import random
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django.db import transaction  # noqa: E402 - the models need the settings
from django.utils import timezone  # noqa: E402

from articles.models import Article, Correction  # noqa: E402
from comments.models import DiscussionSetting  # noqa: E402
from tests.factories import (  # noqa: E402
    ArticleFactory,
    BylineFactory,
    CommentFactory,
    HighlightFactory,
    SourceFactory,
    UserFactory,
)

AHEAD = 0.3  # seconds from the scheduling of an article to its publication


def say(slot, number, at=None):
    print(json.dumps({"slot": slot, "number": number, "at": at or time.time()}), flush=True)


class Paper:
    """Two articles of one author in one category, and every change of them by name."""

    def __init__(self):
        self.editor = UserFactory()
        self.first, self.second = ArticleFactory(slug="first"), ArticleFactory(slug="second")
        author = BylineFactory(article=self.first).author
        BylineFactory(article=self.second, author=author)
        self.author = author
        self.highlight = HighlightFactory(article=self.first)
        self.source = SourceFactory(article=self.first)
        self.correction = Correction.objects.create(article=self.first, text="It was Tuesday.")
        self.setting = DiscussionSetting.objects.create(article=self.second, is_closed=True)
        self.comment = CommentFactory(article=self.first, status="pending", body="None yet.")
        self.category = self.first.categories.create(name="News", slug="news")
        self.second.categories.add(self.category)
        self.passing = None

    def paths(self):
        """The archive is the year's: what is published now may be of another day than the first."""
        return {
            "first": self.first.get_absolute_url(),
            "second": self.second.get_absolute_url(),
            "category": self.category.get_absolute_url(),
            "author": self.author.get_absolute_url(),
            "archive": f"/{timezone.localtime(self.first.published_at):%Y}/",
        }

    # --- Changes: each is made and told ---

    def headlines(self, number):
        """Both in one transaction: no page may show one without the other."""
        with transaction.atomic():
            for article, slot in ((self.first, "one"), (self.second, "two")):
                article.headline = f"{slot}-{number}-"
                article.save()
        say("one", number)
        say("two", number)

    def standfirst(self, number):
        self.first.standfirst = f"standfirst-{number}-"
        self.first.save()
        say("standfirst", number)

    def standfirst_in_bulk(self, number):
        Article.objects.filter(pk=self.first.pk).update(standfirst=f"standfirst-{number}-")
        self.first.standfirst = f"standfirst-{number}-"
        say("standfirst", number)

    def category_name(self, number):
        self.category.name = f"category-{number}-"
        self.category.save()
        say("category", number)

    def author_name(self, number):
        self.author.name = f"author-{number}-"
        self.author.save()
        say("author", number)

    def highlight_text(self, number):
        self._save(self.highlight, "text", "highlight", number)

    def source_title(self, number):
        self._save(self.source, "title", "source", number)

    def correction_text(self, number):
        self._save(self.correction, "text", "correction", number)

    def closing_note(self, number):
        self._save(self.setting, "note", "note", number)

    @staticmethod
    def _save(row, field, slot, number):
        setattr(row, field, f"{slot}-{number}-")
        row.save()
        say(slot, number)

    def comment_text(self, number):
        """A new one takes the place of the last, which goes one way or another."""
        self._decline()
        say("words", None)
        self.comment = CommentFactory(article=self.first, status="pending", body=f"words-{number}-")
        self.comment.approve(by=self.editor)
        say("words", number)

    def _decline(self):
        if self.comment.status == "pending":
            self.comment.reject(by=self.editor)
            return
        ways = [self.comment.withdraw, self.comment.delete]
        ways += [lambda: self.comment.reject(by=self.editor)]
        ways += [lambda: self.comment.mark_spam(by=self.editor)]
        random.choice(ways)()

    def passing_article(self, number):
        """One is scheduled, or the one that was is retracted or deleted."""
        if self.passing is None:
            due = timezone.now() + timedelta(seconds=AHEAD)
            self.passing = ArticleFactory(headline=f"passing-{number}-", published_at=due)
            say("passing", number, at=due.timestamp())
            time.sleep(AHEAD + 0.05)
            return
        if random.random() < 0.5:
            self.passing.retract(by=self.editor, note="It was wrong.")
        else:
            self.passing.delete()
        self.passing = None
        say("passing", None)


def main(changes, seed):
    random.seed(seed)
    paper = Paper()
    names = [name for name in vars(Paper) if not name.startswith("_") and name != "paths"]
    for number, name in enumerate(names, start=1):
        getattr(paper, name)(number)
    print(json.dumps(paper.paths()), flush=True)
    sys.stdin.readline()
    for number in range(100, 100 + changes):
        getattr(paper, random.choice(names))(number)
        time.sleep(random.uniform(0, 0.06))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
