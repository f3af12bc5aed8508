"""The comments of a discussion as HTML: `templates/comments/_comment.html`, filled in for each."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.stencils import gap, stencil, stored

ALWAYS = ("anchor", "tone", "initial", "name", "sent_at_iso", "sent_at_words", "body_html", "pk")
GAPS = {name: gap(name) for name in (*ALWAYS, "article_url")}

ITEM, END_OF_ITEM, END_OF_LIST = map(SafeString, ["<li>\n", "</li>\n", "</ol>\n"])


def draw(nodes, *, article_url, is_open):
    """These comments and all replies to them, as lists in lists."""
    pieces = []
    _add(pieces, nodes, article_url, is_open, kind="threads")
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _add(pieces, nodes, article_url, is_open, kind="thread"):
    pieces.append(format_html('<ol class="{}">\n', kind))
    for node in nodes:
        pieces.append(ITEM)
        pieces.append(_removed(node) if node.is_removed else _card(node, article_url, is_open))
        if node.replies:
            _add(pieces, node.replies, article_url, is_open)
        pieces.append(END_OF_ITEM)
    pieces.append(END_OF_LIST)


def _removed(node):
    """The place alone."""
    place = stencil("comments/_removed.html", anchor=gap("anchor"))
    return place.fill(anchor=node.comment.anchor)


def _card(node, article_url, is_open):
    comment, answers = node.comment, node.answers
    card = _shaped(
        has_website=bool(comment.website),
        is_staff=comment.has_staff_badge,
        is_waiting=comment.is_waiting,
        can_be_answered=is_open and not comment.is_waiting,
        answers=answers is not None,
        answers_removed=answers is not None and answers.is_removed,
    )
    return card.fill(
        anchor=comment.anchor,
        pk=comment.pk,
        tone=comment.tone,
        initial=comment.initial,
        name=comment.name,
        website=comment.website,
        sent_at_iso=comment.sent_at_iso,
        sent_at_words=comment.sent_at_words,
        body_html=stored(comment.body_html),
        article_url=article_url,
        answered_anchor=answers and answers.comment.anchor,
        answered_name=answers and answers.comment.name,
    )


def _shaped(*, has_website, answers, answers_removed, **truths):
    """The stencil for a comment of this shape."""
    return stencil(
        "comments/_comment.html",
        website=gap("website") if has_website else "",
        answered_anchor=gap("answered_anchor") if answers else "",
        answered_name=gap("answered_name") if answers and not answers_removed else "",
        **truths,
        **GAPS,
    )
