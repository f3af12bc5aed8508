"""Reporting a comment, and the report's own receipt with its outcome."""

from django.db import IntegrityError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments.models import AlreadyDecided, Comment, NotPublic, Report
from comments.models.report import MAX_WORDS
from comments.privacy import encryption, tokens
from comments.public_forms import origin, rate_limits, secret_links
from comments.public_forms.admission import unless_crowded
from comments.public_forms.responses import UntoldSeeOther
from comments.reports.forms import ReportForm

MOST_KEPT = 4 * MAX_WORDS  # of text given back when a comment is gone: room for honest ones

FOREIGN = (
    "This report came from another site, so we did not accept it. If you wrote it, please send it "
    "again from this page."
)
ALREADY = (
    "Someone on your network already reported this comment in the same words. The moderators have "
    "that report, so you need not send it again."
)
AT_ONCE = "Two reports were sent from this page at the same time. Please send this one again."

# --- Reporting --------------------------------------------------------------------------------


@csrf_exempt  # pages carry no token for readers; origin.py looks where the form came from
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@unless_crowded
def report(request, pk):
    """Asks for the reason, and accepts the report."""
    public = Comment.objects.public().select_related("article")
    if request.method != "POST":
        form = ReportForm(initial={"receipt": tokens.new()})
        return _page(request, get_object_or_404(public, pk=pk), form)
    comment = public.filter(pk=pk).first()
    if comment is None:
        return _gone(request)
    form = ReportForm(request.POST)
    if not origin.is_own(request):
        return _page(request, comment, form, status=403, problem=FOREIGN)
    return _take(request, comment, form)


def _take(request, comment, form):
    """Keeps the report and leads to its receipt: to the first one's, when it was sent before."""
    if not form.is_valid():
        return _page(request, comment, form, status=422)
    network = encryption.network_hash(request.META.get("REMOTE_ADDR", ""))
    made = form.report(comment, ip_hash=network)
    token = _token_for(made, form.cleaned_data["receipt"])
    made.receipt_hash = tokens.hash_of(token)
    if comment.first_report(made) is None and (seconds := rate_limits.seconds_to_report(network)):
        return _too_many(request, comment, form, seconds)
    try:
        standing = comment.receive(made)
    except (NotPublic, AlreadyDecided):
        return _gone(request)
    except IntegrityError:
        return _page(request, comment, form, status=409, problem=AT_ONCE)
    if tokens.belongs(token, standing.receipt_hash):
        return UntoldSeeOther(reverse("comments:report_receipt", args=[token]))
    # By someone else on the same network: the receipt belongs to them.
    return _page(request, comment, form, status=409, problem=ALREADY)


def _token_for(made, proposed):
    """The page's own, unless it reported something else: the reader went back and changed it."""
    known = find(proposed)
    fits = known is None or known.says_same_as(made)
    return proposed if fits and tokens.TOKEN.fullmatch(proposed) else tokens.new()


def _page(request, comment, form, *, status=200, problem=""):
    context = {"comment": comment, "form": form, "problem": problem}
    response = render(request, "comments/reports/report.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _too_many(request, comment, form, seconds):
    minutes = -(-seconds // 60)
    noun = "minute" if minutes == 1 else "minutes"
    problem = (
        f"Your network has sent many reports. Please wait {minutes} {noun} and send this one "
        "again. What you wrote is still here."
    )
    response = _page(request, comment, form, status=429, problem=problem)
    response.headers["Retry-After"] = str(seconds)
    return response


def _gone(request):
    """The same for what was withdrawn a moment ago and for what never was."""
    context = {"words": request.POST.get("words", "")[:MOST_KEPT]}
    response = render(request, "comments/reports/gone.html", context, status=404)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# --- What became of it ------------------------------------------------------------------------


def find(token):
    """The report whose receipt this is, or None."""
    return tokens.find(Report.objects.select_related("comment__article"), "receipt_hash", token)


@require_safe
@secret_links.opened_by(find, missing="No such report.")
def receipt(request, report, token):
    comment = report.comment
    context = {
        "report": report,
        "comment": comment if comment and comment.is_public else None,
        "is_waiting": bool(comment) and comment.is_waiting,
    }
    return render(request, "comments/reports/receipt.html", context)
