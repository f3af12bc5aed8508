from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q

from articles import union
from articles.models import Article
from articles.models.cache_invalidation import CacheInvalidatingQuerySet
from comments.models.decision import Decision
from comments.models.filter_feature import GOOD
from comments.models.report import Report
from comments.models.row_locks import lock_articles_of
from comments.moderation.status import Status
from comments.moderation.verdicts import Ruling

REMEMBERED = 1000  # good comments by whose scores the filter's line is drawn


class CommentQuerySet(CacheInvalidatingQuerySet):
    def public(self):
        """What readers can see: published, on an article that is. No other definition exists.

        The article is asked of each comment, lest SQLite lists all articles first.
        """
        of_comment = Article.objects.published().filter(pk=OuterRef("article"))
        return self.filter(Exists(of_comment), status=Status.PUBLISHED)

    def waiting(self):
        return self.filter(status=Status.PENDING)

    def appealed(self):
        """Those that wait because their commenters appealed."""
        return self.filter(appealed_at__isnull=False)

    def reported(self):
        """Those that readers can see, or that wait, about which reports wait for an answer.

        The others are left out, lest SQLite begins with all that are published.
        """
        asked = Report.objects.open().values("comment")
        others = [Status.REJECTED, Status.SPAM, Status.WITHDRAWN]
        return self.filter(pk__in=asked).exclude(status__in=others)

    def gravely_reported(self):
        """Those where a wait does harm."""
        return self.reported().filter(pk__in=Report.objects.open().grave().values("comment"))

    def mildly_reported(self):
        return self.reported().exclude(pk__in=Report.objects.open().grave().values("comment"))

    def of_wave(self, number):
        return self.filter(signature__wave=number)

    def lock(self):
        """Locks these in the usual order: first their articles, then one by one by their keys.

        SQLite's write transactions have the database to themselves.
        """
        if connection.features.has_select_for_update:
            keys = list(self.values_list("pk", flat=True))
            lock_articles_of(keys)
            rows = self.model.objects.filter(pk__in=keys).order_by("pk")
            list(rows.select_for_update().values_list("pk"))

    def values_of_good(self):
        """What the filter made of the good comments that taught it, the latest first."""
        good = self.filter(learned_as=GOOD, filter_value__isnull=False)
        return good.order_by("-pk").values_list("filter_value", flat=True)[:REMEMBERED]

    def on(self, article):
        return self.filter(article=article)

    def oldest_first(self):
        return self.order_by("created_at", "pk")

    def newest_first(self):
        return self.order_by("-created_at", "-pk")

    def since(self, time):
        return self.filter(created_at__gt=time)

    def until(self, time):
        return self.filter(created_at__lte=time)

    def declined_or_withdrawn(self):
        return self.filter(status__in=[Status.REJECTED, Status.SPAM, Status.WITHDRAWN])

    def not_withdrawn(self):
        return self.exclude(status=Status.WITHDRAWN)

    def from_network(self, ip_hash):
        return self.filter(ip_hash=ip_hash) if ip_hash else self.none()

    def from_address(self, *email_indexes):
        return self.filter(email_index__in=email_indexes).exclude(email_index="")

    def take_over(self, keys, commenter):
        """Comments of these commenters are of that one: it was proved."""
        rows = self.filter(commenter__in=keys)
        with transaction.atomic():
            rows.lock()
            rows.update(commenter=commenter)

    take_over.alters_data = True

    def approved_by_people(self):
        """Published because a moderator said so."""
        return self.filter(
            status=Status.PUBLISHED,
            decisions__in=Decision.objects.by_people().filter(ruling=Ruling.PUBLISH),
        ).distinct()

    def drawn(self):
        """The published, and what has replies: of that only the place may be shown."""
        replies = self.model.objects.filter(parent=OuterRef("pk"))
        return self.filter(Q(status=Status.PUBLISHED) | Exists(replies))

    def beginning(self, roots, most):
        """The comments with these keys, and the first replies in each of their threads."""
        replies = self.drawn().order_by("pk").values("pk")
        parts = [replies.filter(root=root)[:most] for root in roots]
        firsts = self.filter(pk__in=roots).order_by().values("pk")
        return self.filter(pk__in=union.keys([*parts, firsts]))

    def with_page_parts(self):
        """What the article's page shows of a comment; the sealed address is not even fetched."""
        return self.only(
            *("article", "parent", "root", "account", "depth", "name", "website", "body_html"),
            *("status", "created_at", "edited_at", "featured_at", "avatar_seed", "uuid"),
            *("corrected_at", "correction_note"),
        )

    def with_queue_parts(self):
        """What the moderators' queue shows of a comment."""
        reports = Prefetch("reports", Report.objects.open(), to_attr="open_reports")
        return self.select_related("article", "parent", "account").prefetch_related(
            "decisions__by", reports
        )
