from functools import wraps
from typing import NamedTuple

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.options import TO_FIELD_VAR
from django.core.exceptions import SuspiciousOperation
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.models import Article
from comments.mail import alerts, moderator_alerts
from comments.tabs import counts

LONGEST_COUNT = 4  # digits of how many rows a form has
SHOWN = 6  # of each pile; the rest is one click away


class Pile(NamedTuple):
    """Work of one kind that waits: its title, where all of it lies, the first of it."""

    title: str
    url: str
    articles: list


class Desk(AdminSite):
    """The admin site: what authors, editors and moderators see after signing in."""

    site_title = settings.SITE_NAME
    site_header = f"{settings.SITE_NAME} desk"
    index_title = "Today"
    enable_nav_sidebar = True

    def get_urls(self):
        return [
            path("alerts/", self.admin_view(self.switch_alerts), name="alerts"),
            path("digests/", self.admin_view(self.choose_digests), name="digests"),
            *super().get_urls(),
        ]

    def admin_view(self, view, cacheable=False):
        """No column but the key is chosen by: Django fails where `_to_field` names a relation.

        And no table has more rows than its form has fields: Django makes a thousand where it is
        told so, in seconds and megabytes.
        """

        @wraps(view)
        def guarded(request, *args, **kwargs):
            if any(_is_too_many(*each, len(request.POST)) for each in request.POST.items()):
                raise SuspiciousOperation("A form says that it has more rows than were sent.")
            for given in (request.GET, request.POST):
                if given.get(TO_FIELD_VAR, "id") != "id":
                    raise SuspiciousOperation("Rows are chosen by their keys.")
            return view(request, *args, **kwargs)

        return super().admin_view(guarded, cacheable)

    @method_decorator(require_POST)
    def switch_alerts(self, request):
        """Mail about comments on one's own articles: on or off, for oneself alone."""
        alerts.switch(request.user, on=request.POST.get("alerts") == "on")
        return redirect("admin:index")

    @method_decorator(require_POST)
    def choose_digests(self, request):
        """Mail to oneself about what waits for moderators: at once, hourly, daily or never."""
        moderator_alerts.choose(request.user, request.POST.get("pace", ""))
        return redirect(f"{reverse('admin:index')}#digests")

    def index(self, request, extra_context=None):
        today = {
            "piles": piles(request.user),
            "comments": comments_to_decide(request.user),
            "digest": moderator_alerts.state_for(request.user),
            "alert": alerts.state_for(request.user),
        }
        return super().index(request, today | (extra_context or {}))


def _is_too_many(name, value, fields):
    is_count = name.endswith(("-TOTAL_FORMS", "-INITIAL_FORMS")) and value.isdecimal()
    return is_count and (len(value) > LONGEST_COUNT or int(value) > fields)


def piles(user):
    """The articles that wait for this person."""
    if not user.has_perm("articles.view_article"):
        return []
    mine = Article.objects.of(user).filter(status=Article.Status.DRAFT)
    found = [
        _pile("Your drafts", "status=draft&whose=mine", mine.order_by("-changed_at")),
        _pile("In review", "status=review", _in_review().order_by("changed_at")),
        _pile(
            "Scheduled", "status=scheduled", Article.objects.scheduled().order_by("published_at")
        ),
    ]
    return [pile for pile in found if pile.articles]


def comments_to_decide(user):
    """{tab of the queue: how many, in words}; None for those who decide none."""
    return counts() if user.has_perm("comments.change_comment") else None


def _pile(title, query, articles):
    return Pile(title, f"{reverse('admin:articles_article_changelist')}?{query}", articles[:SHOWN])


def _in_review():
    return Article.objects.filter(status=Article.Status.REVIEW)
