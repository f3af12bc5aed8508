"""Posting a comment, and the pages that only the commenter sees."""

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles import article_detail, cache_versions, http_cache
from articles import views as articles_views
from articles.compiled_queries import CompiledQuery
from articles.models import Article, Redirect
from comments.mail import subscriptions
from comments.models import Comment, Gone, ReceiptTaken
from comments.models.comment import MAX_BODY
from comments.posting import htmx_responses
from comments.posting.forms import CommentForm
from comments.posting.refusals import REFUSALS
from comments.privacy import encryption
from comments.public_forms import origin, rate_limits, responses
from comments.public_forms.admission import unless_crowded
from comments.public_forms.responses import SeeOther
from comments.reading import discussion_page, pending_link
from comments.reading.discussion import Discussion
from comments.reading.feeds import public_article
from comments.receipts import own_card, receipt_links

# Parameters that prove a comment to be the reader's own, and those of pages made for one reader.
PROOFS = frozenset({pending_link.PARAMETER, receipt_links.PARAMETER})
OF_ONE_READER = PROOFS | {"reply_to"}
OF_SLUG = CompiledQuery(
    lambda slug: Article.objects.filter(slug=slug).select_related("discussion_setting"), slug=str
)
WENT = "The article was removed while you were sending this."
MOST_KEPT = 4 * MAX_BODY  # of text given back on a refusal: room for every honest comment


# --- Posting ----------------------------------------------------------------------------------


@csrf_exempt  # pages carry no token for readers; origin.py looks where the form came from
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@unless_crowded
def post_comment(request, year, month, day, slug):
    """Accepts a comment, or gives the text back and says why not."""
    address = reverse("articles:article", args=[year, month, day, slug])
    if request.method != "POST":
        return redirect(f"{address}#comment-form")
    article = _article_at(address, slug)
    if code := _refusal(request, article):
        return _refuse(request, article, code)
    form = CommentForm(request.POST, article=article, account=request.user)
    if "preview" in request.POST:
        return _preview(request, form)
    if not form.is_valid():
        return _form_again(request, form, status=422)
    return _take(request, form)


def _preview(request, form):
    """How the words will look; nothing is kept, and nothing but the words has to be right yet."""
    if form.errors.get("body"):
        return _form_again(request, form, status=422)
    preview = htmx_responses.preview_of(form)
    if request.htmx:
        return HttpResponse(preview)
    return _form_again(request, form.unjudged(), status=200, preview=preview)


def _take(request, form):
    """Keeps the comment and leads to it: to the first one, when it was sent before."""
    sender = request.META.get("REMOTE_ADDR", "")
    comment = form.comment(ip_hash=encryption.network_hash(sender))
    signals = replace(form.signals, network=encryption.network_of(sender))
    comment.signals = signals  # the block and the limit look at the network
    comment.claim([receipt_links.hash_of(token) for token in form.proofs])
    proposed = form.cleaned_data["receipt"]
    known = receipt_links.find(proposed)
    token = receipt_links.token_for(proposed, known)
    comment.receipt_hash = receipt_links.hash_of(token)
    standing = known if known and known.is_sent_as(comment) else comment.first_sent()
    if standing is None:
        if comment.block and comment.block.is_refusing:
            return _blocked(request, form)
        if seconds := rate_limits.seconds_to_wait(comment):
            return _too_many(request, form, seconds)
        try:
            standing = comment.submit(signals=signals)
        except Gone:
            raise Http404(WENT) from None
        except ReceiptTaken:
            return _take(request, form)
    for own in (token, proposed, *form.proofs):
        if receipt_links.belongs(own, standing):
            # In the background: what is known of the address would show in the time that it takes.
            # Also where the first answer was lost: noted twice, it is one subscription.
            if any(form.subscription_request.values()):
                subscriptions.note.enqueue(standing.pk, **form.subscription_request)
            return _taken(request, standing, own)
    return _repeated(request, form, standing, comment, token)


def _repeated(request, form, standing, comment, token):
    """Sent before, from here, by someone without its receipt, who only knows the text.

    They see what they sent, like the commenter of a new comment. Of the existing comment they see
    only its number, whoever wrote it.
    """
    if standing.account_id:  # it was sent by the same account, signed in
        place = discussion_page.address_of if standing.is_public else pending_link.link_to
        address = place(standing)
        # A request in place can only be told where another page is.
        return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else SeeOther(address)
    try:
        is_noted = standing.note_repeat(receipt_links.hash_of(token))
    except Gone:  # nothing of it exists any more
        return _take(request, form)
    if not is_noted:
        return _too_many(request, form, rate_limits.WINDOW.seconds)
    comment.prepare()
    comment.pk = standing.pk
    return _taken(request, comment, token)


def _taken(request, comment, token):
    """The comment as its writer sees it: in place, or on its receipt."""
    if request.htmx:
        return HttpResponse(own_card.card_of(comment, token), headers=htmx_responses.ABOVE_THE_FORM)
    return responses.UntoldSeeOther(receipt_links.address_of(token))


def _article_at(address, slug):
    """The article of this address, or of one it had while the reader was writing."""
    moved = Redirect.objects.filter(path=address).values("article")
    found = next(iter(OF_SLUG(slug=slug)), None) or Article.objects.filter(pk__in=moved).first()
    if found is None or not found.has_been_public:
        raise Http404("No article here, or not yet.")
    return found


# --- Refusing ---------------------------------------------------------------------------------


def _refusal(request, article):
    """The code of the reason for a refusal, if any."""
    if article.is_retracted:
        return "article_retracted"
    if not origin.is_own(request):
        return "foreign_origin"
    if request.user.is_authenticated and not origin.has_token(request):
        return "token_missing"
    return None if Discussion(article).is_open else "discussion_closed"


def _refuse(request, article, code):
    refusal = REFUSALS[code]
    context = {
        "article": article,
        "refusal": refusal,
        "closed_note": Discussion(article).closed_note if code == "discussion_closed" else "",
        "words": request.POST.get("body", "")[:MOST_KEPT],
    }
    name = "_refused" if request.htmx else "refused"
    return render(request, f"comments/{name}.html", context, status=refusal.status)


def _blocked(request, form):
    """Said of no kind of block in particular: whom or what it is about is between moderators."""
    form.add_error(
        "body",
        "We do not accept your comment at present. If you think that this is a mistake, please "
        "contact the editors. What you wrote is still here, so you can copy it.",
    )
    return _form_again(request, form, status=403)


def _too_many(request, form, seconds):
    noun = "second" if seconds == 1 else "seconds"
    form.add_error(
        "body",
        f"You or your network sent many comments. Please wait {seconds} {noun} and send this one "
        "again. What you wrote is still here.",
    )
    response = _form_again(request, form, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _form_again(request, form, *, status, preview=""):
    """The whole page again, or only the form, with every word still in it."""
    if request.htmx:
        again = htmx_responses.form_again(request, form)
        return HttpResponse(again, status=status, headers=htmx_responses.FOR_THE_FORM)
    article = article_detail.complete(form.article)
    response = articles_views.render_article(
        request,
        article,
        status=status,
        comment_form=form,
        comment_preview=preview,
        reply_to=form.reply_to,
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# --- Reading ----------------------------------------------------------------------------------


def article(request, **address):
    """The article as articles answers it; what is for one reader only is neither kept nor found."""
    token = request.GET.get(receipt_links.PARAMETER, "")
    if receipt_links.find(token):
        return responses.UntoldSeeOther(receipt_links.address_of(token))
    own = pending_link.find(request)
    if own and own.is_public:
        return redirect(discussion_page.address_of(own))
    response = articles_views.article(request, **address)
    if settings.DISCUSSIONS_OPEN_DAYS and (found := getattr(response, "article", None)):
        discussion = Discussion(found)
        if discussion.closes_at and not discussion.is_over:
            http_cache.ends_at(response, discussion.closes_at)
    if not PROOFS.isdisjoint(request.GET):
        add_never_cache_headers(response)
        response.headers["Referrer-Policy"] = responses.NO_REFERRER
    if not OF_ONE_READER.isdisjoint(request.GET):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def ours(given, slug, **date):
    """Of the parameters given, those that choose a part which the discussion has.

    At most three indexed queries: the article, how much is said or the thread, the thread's size.
    """
    asked = discussion_page.DiscussionPage.read(given)
    if asked == discussion_page.DiscussionPage() or not (
        found := next(iter(OF_SLUG(slug=slug)), None)
    ):
        return {}
    return Discussion(found, page=asked).settled.page.parameters


@require_safe
def count(request, **address):
    """How many public comments the article has: open pages request this from time to time."""
    article = public_article(**address)
    response = JsonResponse({"count": discussion_page.tally(article.pk).comments})
    response.headers["X-Robots-Tag"] = "noindex"
    return http_cache.also_made_from(response, cache_versions.of(article.pk))


@require_safe
def permalink(request, pk):
    """A comment's permalink: redirects to the page with the comment."""
    comment = get_object_or_404(Comment.objects.public().select_related("article"), pk=pk)
    return redirect(discussion_page.address_of(comment))
