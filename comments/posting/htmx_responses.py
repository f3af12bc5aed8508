"""Answers to a form that htmx sends without leaving the page: parts of the page.

A browser without scripts never requests these; the same templates render them. Anyone can claim to
be htmx (`request.htmx`), and gains nothing: the answer says the same.
"""

from django.template.loader import render_to_string

from articles.rendering.fragments import stored
from comments import markup

ABOVE_THE_FORM = {"HX-Reswap": "beforebegin"}  # where the reader just wrote it
FOR_THE_FORM = {"HX-Retarget": "#comment-form"}  # whichever of its buttons asked


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
