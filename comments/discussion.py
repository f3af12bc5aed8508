"""The discussion of one article: open or closed, and its comments as threads."""

from dataclasses import dataclass, field
from functools import cached_property

from articles.prepared import Prepared
from comments.models import Comment, DiscussionSetting
from comments.models.comment import DEEPEST

SETTING = Prepared(lambda article: DiscussionSetting.objects.filter(article=article), article=int)
DRAWN = Prepared(
    lambda article, including: (
        Comment.objects.drawn_under(article, including=including).with_page_parts().order_by("pk")
    ),
    article=int,
    including=int,
)


@dataclass
class Node:
    """A comment's place in its thread. A removed one keeps the place, and shows nothing."""

    comment: Comment
    is_removed: bool
    replies: list = field(default_factory=list)
    answers: "Node | None" = None  # named where the reply is not drawn under what it answers


class Discussion:
    """`including` is a comment shown although it waits: its writer's own."""

    def __init__(self, article, *, including=None):
        self.article = article
        self.including = including

    # --- Open or closed ---

    @cached_property
    def setting(self):
        """What moderators set; None where they set nothing."""
        return next(iter(SETTING(article=self.article.pk)), None)

    @property
    def is_closed(self):
        return bool(self.setting and self.setting.is_closed)

    @property
    def is_open(self):
        return self.article.is_public and not self.is_closed

    @property
    def closed_note(self):
        return self.setting.note if self.is_closed else ""

    # --- Threads ---

    @cached_property
    def count(self):
        """How many comments readers can see."""
        return sum(comment.is_published for comment in self._comments)

    @cached_property
    def threads(self):
        """The trees of comments, oldest first, out of one query."""
        return sorted(
            (node for node in self._nodes.values() if node.comment.depth == 0), key=_by_time
        )

    def find(self, pk):
        """The published comment with this key, or None."""
        node = self._nodes.get(pk)
        return None if node is None or node.is_removed else node.comment

    @cached_property
    def _comments(self):
        """What the threads are made of, in the order of keys: one query."""
        including = self.including.pk if self.including else 0  # no comment has that key
        return DRAWN(article=self.article.pk, including=including)

    @cached_property
    def _nodes(self):
        """Every comment that is drawn, each hung under the one that it is drawn under.

        A parent is always older than its reply, so one pass in the order of keys meets it first.
        """
        kept = self._kept()
        nodes, hosts = {}, {}
        for comment in self._comments:
            if comment.pk not in kept:
                continue
            node = nodes[comment.pk] = Node(comment, is_removed=not self._is_shown(comment))
            if parent := nodes.get(comment.parent_id):
                self._hang(node, parent, hosts)
        for node in nodes.values():
            node.replies.sort(key=_by_time)
        return nodes

    @staticmethod
    def _hang(node, parent, hosts):
        """Under its parent; beside it where another level would be too narrow to read."""
        host = parent
        if parent.comment.depth == DEEPEST:
            host, node.answers = hosts[parent.comment.pk], parent
        hosts[node.comment.pk] = host
        host.replies.append(node)

    def _kept(self):
        """Keys of what is drawn: all that is shown, and what stands above it."""
        kept = set()
        for comment in reversed(self._comments):
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
