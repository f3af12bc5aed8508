"""The pages behind the links in our emails: confirm, stop.

Scanners of mail open every link, so a GET changes nothing: there is always a button.
"""

from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments.mail import moderator_alerts, subscription_links, subscriptions
from comments.public_forms import origin
from comments.public_forms.responses import SeeOther, told_to_nobody


def of_its_owner(view):
    """Finds the subscription by the token, None for one that was stopped; 404 for any other."""

    @wraps(view)
    @told_to_nobody
    def found(request, token):
        if not subscription_links.is_ours(token):
            raise Http404("No such subscription.")
        return view(request, subscription_links.find(token))

    return found


def button(view):
    """What a button of the page does. Its address opened as a page leads to the page."""

    @csrf_exempt  # the token in the address is what proves it, and no other page knows that
    @require_http_methods(["GET", "HEAD", "POST"])
    @of_its_owner
    @wraps(view)
    def pressed(request, subscription):
        if subscription is None:
            return _stopped(request)
        if request.method != "POST":
            return redirect(subscription_links.address_of(subscription))
        return view(request, subscription)

    return pressed


@require_safe
@of_its_owner
def subscription(request, subscription):
    return _page(request, subscription) if subscription else _stopped(request)


@button
def confirm(request, subscription):
    if not origin.is_own(request):
        return _page(request, subscription, status=403, problem=origin.FOREIGN)
    subscriptions.confirm(subscription)
    return SeeOther(subscription_links.address_of(subscription))


@button
def stop(request, subscription):
    """From anywhere: mail providers send this themselves, with one click of a reader (RFC 8058)."""
    subscriptions.stop(subscription)
    return _stopped(request, subscription)


@button
def stop_all(request, subscription):
    if not origin.is_own(request):
        return _page(request, subscription, status=403, problem=origin.FOREIGN)
    subscriptions.stop_all(subscription)
    return _stopped(request, subscription, everything=True)


@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
@told_to_nobody
def stop_digest(request, token):
    """Sent by a mail provider, with one click (RFC 8058); moderators themselves use the admin."""
    account = moderator_alerts.account_of(token)
    if account is None:
        raise Http404("No such digest.")
    if request.method != "POST":
        return redirect("admin:index")
    moderator_alerts.stop(account)
    return HttpResponse(status=204)


def _page(request, subscription, *, status=200, problem=""):
    context = {
        "article": subscription.article,
        "problem": problem,
        "proves": subscription.proves,
        "confirm_url": subscription_links.address_of(subscription, "confirm"),
        "stop_all_url": subscription_links.address_of(subscription, "stop_all"),
        "unconfirmed": _listed(subscription.siblings.unconfirmed()),
        "confirmed": _listed(subscription.siblings.confirmed()),
    }
    return render(request, "comments/mail/subscription.html", context, status=status)


def _listed(found):
    """[(what it is about, where to stop it)]"""
    shown = found.select_related("comment")
    return [(each.words, subscription_links.address_of(each, "stop")) for each in shown]


def _stopped(request, subscription=None, *, everything=False):
    """Said of one that was stopped long ago, too: to stop twice is no mistake."""
    context = {"article": subscription and subscription.article, "everything": everything}
    return render(request, "comments/mail/stopped.html", context)
