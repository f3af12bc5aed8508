"""The comments of a discussion as HTML: `templates/comments/_comment.html`, filled in for each."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.rendering.fragments import fragment, joined, placeholder, stored

ALWAYS = ("anchor", "tone", "initial", "name", "sent_at_iso", "sent_at_words", "body_html", "pk")
PLACEHOLDERS = {name: placeholder(name) for name in (*ALWAYS, "article_url", "own_query")}

ITEM, END_OF_ITEM, END_OF_LIST = map(SafeString, ["<li>\n", "</li>\n", "</ol>\n"])


@dataclass(frozen=True)
class Place:
    """Where comments are drawn: under which article, on which page of its discussion."""

    article_url: str
    own_query: str = ""  # what chooses the page: in links that lead to where they stand
    is_open: bool = True
    own: int | None = None  # key of the comment that is the reader's own
    receipt_url: str = ""


def draw(nodes, place):
    """These comments and all replies to them, as lists in lists."""
    pieces = []
    _add(pieces, nodes, place, kind="threads")
    return joined(pieces)


def _add(pieces, nodes, place, kind="thread"):
    pieces.append(format_html('<ol class="{}">\n', kind))
    for node in nodes:
        pieces.append(ITEM)
        pieces.append(_removed(node) if node.is_removed else card(node, place))
        if node.replies:
            _add(pieces, node.replies, place)
        if node.folded:
            pieces.append(_collapsed(node, place))
        pieces.append(END_OF_ITEM)
    pieces.append(END_OF_LIST)


def _collapsed(node, place):
    """The way to what is not shown of a thread."""
    fold = fragment(
        "comments/_collapsed.html",
        **{
            name: placeholder(name)
            for name in ("article_url", "pk", "anchor", "count", "noun", "name")
        },
    )
    return fold.fill(
        article_url=place.article_url,
        pk=node.comment.pk,
        anchor=node.comment.anchor,
        count=f"{node.folded:,}",
        noun="reply" if node.folded == 1 else "replies",
        name="a removed comment" if node.is_removed else node.comment.name,
    )


def _removed(node):
    """Only the place."""
    line = fragment("comments/_removed.html", anchor=placeholder("anchor"))
    return line.fill(anchor=node.comment.anchor)


def card(node, place):
    """One comment, without what answers it."""
    comment, answers = node.comment, node.answers
    receipt_url = place.receipt_url if comment.pk == place.own else ""
    shaped = _shaped(
        has_receipt=bool(receipt_url),
        is_edited=comment.edited_at is not None,
        is_corrected=comment.is_corrected,
        has_note=bool(comment.correction_note),
        has_website=bool(comment.website),
        is_staff=comment.has_staff_badge,
        is_featured=comment.is_featured,
        is_waiting=comment.is_waiting,
        can_be_answered=place.is_open and not comment.is_waiting,
        answers=answers is not None,
        answers_removed=answers is not None and answers.is_removed,
    )
    return shaped.fill(
        anchor=comment.anchor,
        pk=comment.pk,
        tone=comment.tone,
        initial=comment.initial,
        name=comment.name,
        website=comment.website,
        sent_at_iso=comment.sent_at_iso,
        sent_at_words=comment.sent_at_words,
        body_html=stored(comment.body_html),
        article_url=place.article_url,
        own_query=place.own_query,
        receipt_url=receipt_url,
        correction_note=comment.correction_note,
        answered_url=answers and _address(answers),
        answered_name=answers and answers.comment.name,
    )


def _address(answered):
    """On this page, or wherever it is."""
    if answered.is_elsewhere and not answered.is_removed:
        return reverse("comments:permalink", args=[answered.comment.pk])
    return f"#{answered.comment.anchor}"


def _shaped(*, has_website, has_receipt, has_note, answers, answers_removed, **truths):
    """The fragment for a comment of this shape."""
    return fragment(
        "comments/_comment.html",
        website=placeholder("website") if has_website else "",
        receipt_url=placeholder("receipt_url") if has_receipt else "",
        correction_note=placeholder("correction_note") if has_note else "",
        answered_url=placeholder("answered_url") if answers else "",
        answered_name=placeholder("answered_name") if answers and not answers_removed else "",
        **truths,
        **PLACEHOLDERS,
    )
