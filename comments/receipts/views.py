"""The receipt of a comment: its state, and what the commenter can still do.

Anyone with the token counts as the commenter; nobody logs in. The pages are not cached and not
indexed, and their address is not sent to other sites.
"""

from functools import wraps

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from comments.models import AlreadyDecided, Comment, Repeat, TooLate
from comments.moderation.reasons import REPORTED, WAITING, sentences_for_writer
from comments.public_forms import origin, secret_links
from comments.public_forms.responses import SeeOther
from comments.reading import cards
from comments.receipts import own_card, receipt_links
from comments.receipts.forms import AppealForm, EditForm

of_its_writer = secret_links.opened_by(receipt_links.find, missing="No such receipt.")


def does(form_class=Form, name="form"):
    """Makes a view from a verb of the comment; the verb gets the data of its form.

    The receipt shows the errors, with every word that was typed; `name` is the name of its form
    there.
    """

    def made_of(verb):
        @csrf_exempt  # the token in the address is what proves it, and no other page knows that
        @require_POST
        @of_its_writer
        @wraps(verb)
        def done(request, comment, token):
            if not origin.is_own(request):
                return _page(request, comment, token, status=403, problem=origin.FOREIGN)
            form = form_class(request.POST)
            if not form.is_valid():
                return _page(request, comment, token, status=422, **{name: form})
            try:
                verb(comment, **form.cleaned_data)
            except (TooLate, AlreadyDecided) as error:
                return _too_late(request, token, error)
            return SeeOther(receipt_links.address_of(token))

        return done

    return made_of


@require_safe
@secret_links.opened_by(
    lambda token: receipt_links.find(token) or receipt_links.find_repeat(token),
    missing="No such receipt.",
)
def receipt(request, found, token):
    """The page; for a script, only the part that belongs below the article."""
    if isinstance(found, Repeat):
        name = "_repeat" if request.htmx else "repeat"
        context = {"comment": found.comment, "token": token, "waiting": WAITING}
        return render(request, f"comments/{name}.html", context)
    if request.htmx:
        return HttpResponse(own_card.card_of(found, token))
    return _page(request, found, token)


edit = does(EditForm, "edit_form")(Comment.edit)
withdraw = does()(Comment.withdraw)
appeal = does(AppealForm, "appeal_form")(Comment.appeal)


def _too_late(request, token, error):
    """With the comment as it is now; if it was erased meanwhile, its receipt is gone, too."""
    comment = receipt_links.find(token)
    if comment is None:
        raise Http404("No such receipt.")
    return _page(request, comment, token, status=409, problem=str(error))


def _page(request, comment, token, *, status=200, problem="", **forms):
    article_url = comment.article.get_absolute_url()
    context = {
        "comment": comment,
        "card": own_card.drawn(comment, cards.Place(article_url, is_open=False)),
        "article_url": article_url,
        "token": token,
        "problem": problem,
        "kept_words": request.POST.get("body") or request.POST.get("words", ""),
        "waiting": REPORTED if comment.was_recalled else WAITING,
        "why": sentences_for_writer(comment.ruling_on_it) if comment.is_declined else [],
        "edit_form": EditForm(initial={"body": comment.body}),
        "appeal_form": AppealForm(),
    }
    return render(request, "comments/receipt.html", context | forms, status=status)
