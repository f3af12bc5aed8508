"""One's own data: requested, shown, downloaded and erased, without an account and without staff.

The mailed link works once. Opening it changes nothing, for mail programs open links to look behind
them; its button turns it into a key that is good for half an hour.
"""

from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments.models import DataRequest
from comments.models.data_request import KEY_LIVES, LINK_LIVES
from comments.privacy import encryption, tokens
from comments.privacy.data_requests import asking, erasing
from comments.privacy.data_requests.kept import Kept
from comments.public_forms import origin
from comments.public_forms.admission import unless_crowded
from comments.public_forms.responses import SeeOther, told_to_nobody

NAME = "my-data"  # of the files
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


# --- Asking -----------------------------------------------------------------------------------


@csrf_exempt  # pages carry no token for readers; origin.py looks where the form came from
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@unless_crowded
def ask(request):
    """Takes an address, and answers the same for every one."""
    if request.method != "POST":
        return _asking(request, asking.AskForm())
    form = asking.AskForm(request.POST)
    if not origin.is_own(request):
        return _asking(request, form, status=403, problem=origin.FOREIGN)
    if not form.is_valid():
        return _asking(request, form, status=422)
    ip_hash = encryption.network_hash(request.META.get("REMOTE_ADDR", ""))
    if seconds := asking.seconds_to_wait(ip_hash):
        return _too_many(request, form, seconds)
    asking.ask(form.cleaned_data["email"], ip_hash=ip_hash)
    return SeeOther(reverse("comments:data_asked"))


def _too_many(request, form, seconds):
    minutes = -(-seconds // 60)
    noun = "minute" if minutes == 1 else "minutes"
    problem = f"Your network has asked too often. Please try again in {minutes} {noun}."
    response = _asking(request, form, status=429, problem=problem)
    response.headers["Retry-After"] = str(seconds)
    return response


def _asking(request, form, *, status=200, problem=""):
    context = {"form": form, "problem": problem}
    return render(request, "comments/data_requests/ask.html", context, status=status)


@require_safe
def asked(request):
    context = {"hours": LINK_LIVES // HOUR, "most": asking.MOST_TO_ADDRESS}
    return render(request, "comments/data_requests/asked.html", context)


@require_safe
def erased(request):
    return render(request, "comments/data_requests/erased.html")


# --- Opening the link -------------------------------------------------------------------------


@csrf_exempt  # the token in the address is what proves it, and no other page knows that
@told_to_nobody
@require_http_methods(["GET", "HEAD", "POST"])
def data(request, token):
    """The emailed link, until it is used; after that its key shows what is kept."""
    if found := tokens.find(DataRequest.objects.linked(), "link_hash", token):
        return _link(request, found, token)
    if request.method == "POST":
        return _gone(request)
    return shown(request, token)


def _link(request, found, token):
    if request.method != "POST":
        return _confirming(request, token)
    if not origin.is_own(request):
        return _confirming(request, token, status=403, problem=origin.FOREIGN)
    key = found.use_link()
    return SeeOther(reverse("comments:data", args=[key])) if key else _gone(request)


def _confirming(request, token, *, status=200, problem=""):
    context = {"token": token, "problem": problem, "minutes": KEY_LIVES // MINUTE}
    return render(request, "comments/data_requests/link.html", context, status=status)


def _gone(request):
    """The same answer for an unknown, an expired and a used link: nothing tells them apart."""
    return render(request, "comments/data_requests/gone.html", status=410)


# --- With the key -----------------------------------------------------------------------------


def with_key(view):
    """Finds by its key what is kept; 410 where it has ended, or nothing opens the address."""

    @wraps(view)
    @told_to_nobody
    def found(request, key):
        opened = tokens.find(DataRequest.objects.open(), "key_hash", key)
        try:
            return view(request, Kept(opened.email), key) if opened else _gone(request)
        except encryption.Locked:
            return _gone(request)

    return found


@with_key
def shown(request, kept, key):
    return _page(request, "data", kept, key)


@require_safe
@with_key
def export_json(request, kept, key):
    told = {"site": settings.SITE_URL, **kept.as_dict()}
    layout = {"indent": 2, "ensure_ascii": False}
    return _attached(JsonResponse(told, json_dumps_params=layout), f"{NAME}.json")


@require_safe
@with_key
def export_html(request, kept, key):
    return _attached(_page(request, "export", kept, key), f"{NAME}.html")


@csrf_exempt  # the key in the address is what proves it
@require_http_methods(["GET", "HEAD", "POST"])
@with_key
def erase(request, kept, key):
    """What will happen, and the button; then the key goes with the request it belonged to."""
    if request.method != "POST":
        return _page(request, "erase", kept, key)
    if not origin.is_own(request):
        return _page(request, "erase", kept, key, status=403, problem=origin.FOREIGN)
    erasing.erase(kept.address)
    return SeeOther(reverse("comments:data_erased"))


def _page(request, name, kept, key, *, status=200, problem=""):
    minutes = KEY_LIVES // MINUTE
    context = {"kept": kept, "key": key, "problem": problem, "minutes": minutes}
    return render(request, f"comments/data_requests/{name}.html", context, status=status)


def _attached(response, name):
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
