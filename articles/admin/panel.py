"""The panel beside the article: its state, what is missing, and where to add it."""

from typing import NamedTuple

from articles.admin import verbs
from articles.publication import Problem

# Where on the page the field of each problem is.
ANCHORS = {
    "headline": "id_headline",
    "standfirst": "id_standfirst",
    "body": "body-heading",
    "image": "lead-image-heading",
    "categories": "categories-heading",
    "byline": "byline-heading",
    "highlights": "highlights-heading",
    "sources": "sources-heading",
}


class Line(NamedTuple):
    """A requirement that is not met, and the place of its field on the page."""

    problem: Problem
    anchor: str


class Panel:
    """What the panel's template shows of one article to one person."""

    def __init__(self, article, user):
        self.article = article
        self.lines = [
            Line(problem, ANCHORS.get(problem.field, "content-start"))
            for problem in (article.problems() if article else [])
        ]
        self.buttons = verbs.offered(user, article) if article else verbs.offered_when_new(user)

    @property
    def blocking(self):
        return [line for line in self.lines if line.problem.is_blocking]

    @property
    def advice(self):
        return [line for line in self.lines if not line.problem.is_blocking]

    @property
    def is_new(self):
        return self.article is None
