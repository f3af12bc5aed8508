"""The discussion of one article: open or closed, and a page of its comments as threads."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from articles.compiled_queries import CompiledQuery
from comments.models import Comment, DiscussionSetting
from comments.models.comment import DEEPEST
from comments.reading.discussion_page import REPLIES, THREADS, WHOLE, DiscussionPage, tally

SETTING = CompiledQuery(
    lambda article: DiscussionSetting.objects.filter(article=article), article=int
)


@dataclass
class Node:
    """A comment's place in its thread. A removed one keeps the place, and shows nothing."""

    comment: Comment
    is_removed: bool
    replies: list = field(default_factory=list)
    answers: "Node | None" = None  # named where the reply is not drawn under what it answers
    is_elsewhere: bool = False  # on another page: only what answers it is here
    folded: int = 0  # how many comments of the thread that begins here are not shown


class Discussion:
    """`including` is a comment shown although it waits: its writer's own."""

    def __init__(self, article, *, including=None, page=None):
        self.article = article
        self.including = including
        self.page = page or DiscussionPage()

    # --- Open or closed ---

    @cached_property
    def setting(self):
        """What moderators set; None where they set nothing."""
        return next(iter(SETTING(article=self.article.pk)), None)

    @property
    def closes_at(self):
        """When it closes, or closed, by itself; None where it does not."""
        days, published_at = settings.DISCUSSIONS_OPEN_DAYS, self.article.published_at
        if not days or not published_at or (self.setting and self.setting.stays_open):
            return None
        return published_at + timedelta(days=days)

    @property
    def is_over(self):
        """Closed by itself."""
        return self.closes_at is not None and self.closes_at <= timezone.now()

    @property
    def is_closed(self):
        return bool(self.setting and self.setting.is_closed) or self.is_over

    @property
    def is_open(self):
        return self.article.is_public and not self.is_closed

    @property
    def closed_note(self):
        """Why it is closed, as far as there is anything to say."""
        if self.setting and self.setting.is_closed:
            return self.setting.note
        days = settings.DISCUSSIONS_OPEN_DAYS
        noun = "day" if days == 1 else "days"
        return f"Discussions close {days} {noun} after an article appears." if self.is_over else ""

    # --- How much there is ---

    @cached_property
    def _tally(self):
        return tally(self.article.pk)

    @property
    def count(self):
        """How many comments readers can see, on all pages."""
        return self._tally.comments

    @property
    def _is_whole(self):
        return self.count <= WHOLE

    @property
    def has_orders(self):
        """Whether there is anything to sort."""
        return self._tally.threads > 1 and not self.page.thread

    @property
    def has_featured(self):
        """Whether the editors point out any of it."""
        return self._tally.featured > 0

    @cached_property
    def pages(self):
        """How many there are of this kind; one where there is nothing."""
        if self.page.thread:
            replies = Comment.objects.drawn().filter(root=self.page.thread).count()
            return max(1, -(-replies // REPLIES))
        return 1 if self._is_whole else -(-self._tally.threads // THREADS)

    @property
    def turned(self):
        return self.page.turned(self.pages)

    # --- Threads ---

    @property
    def settled(self):
        """The same at an existing page: this one, or the beginning of the requested one."""
        if self.page.thread and not self._threads:
            return self._at(DiscussionPage())
        if self.page.number > self.pages:
            return self._at(replace(self.page, number=1))
        return self

    def _at(self, page):
        return Discussion(self.article, including=self.including, page=page)

    @cached_property
    def threads(self):
        """The trees of comments of this page."""
        roots = [*self._threads, *(key for key in self._own if key not in self._threads)]
        nodes = [self._nodes[key] for key in roots if key in self._nodes]
        return [node for node in nodes if node.comment.root_id is None]

    def find(self, pk):
        """The published comment with this key, or None."""
        return Comment.objects.public().on(self.article).filter(pk=pk).first()

    @cached_property
    def _threads(self):
        """{key of the first comment: how many of the thread readers see}, in order."""
        return dict(self.page.threads(self.article, is_whole=self._is_whole))

    @cached_property
    def _own(self):
        """Keys of the comment that is shown although it waits, and of the first of its thread."""
        own = self.including
        return [key for key in (own.pk, own.root_id) if key] if own else []

    @cached_property
    def _comments(self):
        """{key: comment} of the page, in the order of keys."""
        drawn = self.page.comments(self.article, [*self._threads], is_whole=self._is_whole)
        found = {comment.pk: comment for comment in drawn}
        if missing := [key for key in self._own if key not in found]:
            found |= Comment.objects.with_page_parts().in_bulk(missing)
        return dict(sorted(found.items()))

    @cached_property
    def _elsewhere(self):
        """Nodes of comments on other pages that are answered here."""
        known = self._comments
        keys = {comment.parent_id for comment in known.values()} - known.keys() - {None}
        found = Comment.objects.with_page_parts().in_bulk(keys) if keys else {}
        return {
            key: Node(comment, is_removed=not comment.is_published, is_elsewhere=True)
            for key, comment in found.items()
        }

    @cached_property
    def _nodes(self):
        """Every comment that is drawn, each hung under the one that it is drawn under.

        A parent is always older than its reply, so one pass in the order of keys meets it first.
        """
        kept = self._kept()
        nodes, hosts = {}, {}
        for comment in self._comments.values():
            # Between two queries a thread may have gone, where they are not of one moment.
            if comment.pk not in kept or (comment.root_id and comment.root_id not in nodes):
                continue
            node = nodes[comment.pk] = Node(comment, is_removed=not self._is_shown(comment))
            if comment.parent_id:
                self._hang(node, nodes, hosts)
        for node in nodes.values():
            node.replies.sort(key=_by_time)
        self._collapsed(nodes)
        return nodes

    def _hang(self, node, nodes, hosts):
        """Under its parent; beside it where another level would be too narrow to read.

        Under the first of its thread, where its parent is on another page.
        """
        host = parent = nodes.get(node.comment.parent_id)
        if parent is None:
            host, node.answers = nodes[node.comment.root_id], self._answered(node)
        elif parent.comment.depth == DEEPEST:
            host, node.answers = hosts[parent.comment.pk], parent
        hosts[node.comment.pk] = host
        host.replies.append(node)

    def _answered(self, node):
        return self._elsewhere[node.comment.parent_id]

    def _collapsed(self, nodes):
        """Sets at the first of each thread how many of its comments are not shown."""
        if self.page.thread:
            return
        shown = Counter(
            comment.root_id or comment.pk
            for comment in self._comments.values()
            if comment.is_published and comment.pk in nodes
        )
        for key in nodes.keys() & self._threads.keys():
            nodes[key].folded = max(0, self._threads[key] - shown[key])

    def _kept(self):
        """Keys of what is drawn: all that is shown, what stands above it, and firsts of threads."""
        kept = {*self._threads, *self._own}
        for comment in reversed(self._comments.values()):
            if self._is_shown(comment):
                kept.add(comment.pk)
            if comment.pk in kept and comment.parent_id:
                kept.add(comment.parent_id)
        return kept

    def _is_shown(self, comment):
        is_own = self.including is not None and comment.pk == self.including.pk
        return is_own or comment.is_published


def _by_time(node):
    return node.comment.created_at, node.comment.pk
