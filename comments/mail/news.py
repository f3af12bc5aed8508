"""What there is to decide since a given time: counts, articles and reasons, without quotes."""

from collections import Counter
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from articles.models import Article
from comments.models import Comment, Decision, Report
from comments.moderation.reasons import sentence_for
from comments.moderation.verdicts import Ruling

MOST_NAMED = 5  # articles and reasons: a digest is glanced at
NOWHERE = ("", 0)
GROUPS = ("reported", "appealed", "waiting")  # the gravest first; each comment is in one of them


class News:
    """What is still undecided of a period: since < time <= until."""

    def __init__(self, since, until):
        self.since, self.until = since, until

    def _within(self, field):
        return {f"{field}__gt": self.since, f"{field}__lte": self.until}

    # --- Which comments ---

    @cached_property
    def found(self):
        """{key of a comment: (its group, key of its article)}."""
        found = {}
        for group in GROUPS:
            for comment, article in getattr(self, f"_{group}")().values_list("pk", "article"):
                found.setdefault(comment, (group, article))
        return found

    def _reported(self):
        asked = self._reports.filter(comment=OuterRef("pk"))
        return Comment.objects.reported().filter(Exists(asked)).order_by()

    def _appealed(self):
        return Comment.objects.waiting().filter(self._has(Decision.APPEAL)).order_by()

    def _waiting(self):
        """New ones, and those that the checks sent back: after reports, or after an edit."""
        is_new = Q(**self._within("created_at"))
        return Comment.objects.waiting().filter(is_new | self._has(Ruling.HOLD)).order_by()

    def _has(self, ruling):
        """Was this decided of it lately?"""
        lately = Decision.objects.filter(ruling=ruling, **self._within("made_at"))
        return Exists(lately.filter(comment=OuterRef("pk")))

    @property
    def _reports(self):
        return Report.objects.open().filter(**self._within("created_at"))

    # --- In words ---

    @property
    def is_nothing(self):
        return not self.found

    @cached_property
    def counts(self):
        return Counter(group for group, _ in self.found.values())

    @property
    def summary(self):
        return _counted(self.counts)

    @property
    def report_reasons(self):
        """[(how many, why)], the gravest first."""
        counts = Counter(self._reports.order_by().values_list("reason", flat=True))
        grave_first = sorted(counts.items(), key=_gravity)
        return [(count, Report.Reason(reason).label) for reason, count in grave_first]

    @property
    def hold_reasons(self):
        """[(how many, why)] of the checks, what they say most first."""
        waiting = self._waiting().values("pk")
        held = Decision.objects.filter(ruling=Ruling.HOLD, **self._within("made_at"))
        told = held.filter(comment__in=waiting).order_by().values_list("comment", "reasons")
        codes = {
            (comment, reason["code"])
            for comment, reasons in told
            for reason in reasons
            if self.found.get(comment, NOWHERE)[0] == "waiting"
        }
        counts = Counter(code for _, code in codes).most_common(MOST_NAMED)
        return [(count, sentence_for(code).rstrip(".:")) for code, count in counts]

    @cached_property
    def articles(self):
        """[(article, how many of what)], that with the gravest first."""
        by_article = {}
        for group, article in self.found.values():
            by_article.setdefault(article, Counter())[group] += 1
        gravest = sorted(by_article, key=lambda key: _weights(by_article[key]), reverse=True)
        named = Article.objects.only("headline").in_bulk(gravest[:MOST_NAMED])
        return [(named[key], _counted(by_article[key])) for key in gravest if key in named]

    @property
    def other_articles(self):
        """How many more there are."""
        return len({article for _, article in self.found.values()}) - len(self.articles)


def _counted(counts):
    return ", ".join(f"{counts[group]:,} {group}" for group in GROUPS if counts[group])


def _weights(counts):
    return [counts[group] for group in GROUPS]


def _gravity(item):
    reason, count = item
    return reason not in Report.GRAVE, -count
