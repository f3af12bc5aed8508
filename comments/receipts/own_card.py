"""A comment as its writer sees it, where it stands and on its receipt."""

from django.template.loader import render_to_string

from comments.reading import cards
from comments.reading.discussion import Discussion, Node
from comments.receipts import receipt_links


def card_of(comment, token):
    """The comment as its writer sees it, with the way to its receipt; a line where it is gone."""
    place = cards.Place(
        comment.article.get_absolute_url(),
        is_open=Discussion(comment.article).is_open,
        own=comment.pk,
        receipt_url=receipt_links.address_of(token),
    )
    context = {"card": drawn(comment, place), "comment": comment, "place": place}
    return render_to_string("comments/_sent.html", context)


def drawn(comment, place):
    """Its card, as long as there is something to show; None where it is gone."""
    is_there = comment.is_waiting or comment.is_published
    return cards.card(Node(comment, is_removed=False), place) if is_there else None
