"""Answers to a form that htmx sends without leaving the page: parts of the page.

A browser without scripts never requests these; the same templates render them. Anyone can claim to
be htmx (`request.htmx`), and gains nothing: the answer says the same.
"""

from django.template.loader import render_to_string

from articles.rendering.fragments import stored
from comments import markup
from comments.reading import cards
from comments.reading.discussion import Discussion, Node
from comments.receipts import receipt_links

ABOVE_THE_FORM = {"HX-Reswap": "beforebegin"}  # where the reader just wrote it
FOR_THE_FORM = {"HX-Retarget": "#comment-form"}  # whichever of its buttons asked


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


def form_again(request, form):
    """The form with its problems and every word."""
    context = {
        "form": form,
        "reply_to": form.reply_to,
        "article_url": form.article.get_absolute_url(),
    }
    return render_to_string("comments/_form.html", context, request)


def preview_of(form):
    """What readers will see of the words in this form."""
    words = stored(markup.render(form.cleaned_data["body"]))
    return render_to_string("comments/_preview.html", {"words": words})
