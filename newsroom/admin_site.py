from collections import Counter
from functools import wraps
from typing import NamedTuple

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation, ValidationError
from django.db import IntegrityError
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.deletion import CountsWhatGoes
from articles.lookup import LookedUp
from articles.models import Article, Autosave
from comments.mail import alerts, moderator_alerts
from comments.moderation.queue.tabs import counts
from comments.privacy.maintenance import clock
from newsroom import kept_forms
from newsroom.accounts import resetting, security
from newsroom.accounts.log_in import CodeStep, PasswordStep

LONGEST_COUNT = 4  # digits of how many rows a form has
SHOWN = 6  # of each pile; the rest is one click away


class Pile(NamedTuple):
    """Work of one kind that waits: its title, where all of it lies, the first of it."""

    title: str
    url: str
    articles: list


class NewsroomAdmin(AdminSite):
    """The admin site: what authors, editors and moderators see after signing in."""

    site_title = settings.SITE_NAME
    site_header = f"{settings.SITE_NAME} desk"
    index_title = "Today"
    logout_template = "admin/logged_out.html"
    enable_nav_sidebar = True

    def register(self, model_or_iterable, admin_class=None, **options):
        """Pages of other packages have the same limits as ours."""
        screen = admin_class or ModelAdmin
        bounds = [each for each in (LookedUp, CountsWhatGoes) if not issubclass(screen, each)]
        if bounds:
            screen = type(screen)(screen.__name__, (*bounds, screen), {"__module__": __name__})
        super().register(model_or_iterable, screen, **options)

    def get_urls(self):
        return [
            path("alerts/", self.admin_view(self.switch_alerts), name="alerts"),
            path("digests/", self.admin_view(self.choose_digests), name="digests"),
            path("login/code/", self._login_page(CodeStep), name="login_code"),
            path("logged-in/", self.admin_view(self.logged_in), name="logged_in"),
            *(
                path(address, self.admin_view(self._with_context(view)), name=name)
                for address, view, name in (
                    ("security/", security.Overview, "security"),
                    ("security/set-up/", security.Enrol, "second_factor"),
                    ("security/codes/", security.NewCodes, "recovery_codes"),
                    ("security/remove/", security.Remove, "second_factor_remove"),
                    ("security/sessions/", security.EndSessions, "end_sessions"),
                )
            ),
            *(
                path(f"password_reset/{address}", self._login_page(view), name=name)
                for address, view, name in (
                    ("", resetting.Ask, "password_reset"),
                    ("done/", resetting.Asked, "password_reset_done"),
                    ("complete/", resetting.Complete, "password_reset_complete"),
                    ("<uidb64>/<token>/", resetting.Confirm, "password_reset_confirm"),
                )
            ),
            *super().get_urls(),
        ]

    def admin_view(self, view, cacheable=False):
        """No column but the key is chosen by: Django fails where `_to_field` names a relation.

        And no table has more rows than were sent of it: Django makes a thousand where it is told
        so, in seconds and megabytes. Nor does it look at a key before it asks for the row:
        what is no UUID is none. Whoever's account is deleted while they work logs in again. What a
        writer sent after their log-in ended comes back to them.
        """

        @wraps(view)
        def guarded(request, *args, **kwargs):
            if _claims_more_rows_than_sent(request.POST):
                raise SuspiciousOperation("A form says that it has more rows than were sent.")
            for given in (request.GET, request.POST):
                if given.get(TO_FIELD_VAR, "id") != "id":
                    raise SuspiciousOperation("Rows are chosen by their keys.")
            try:
                return view(request, *args, **kwargs)
            except ValidationError:
                raise Http404("No row has such a key.") from None
            except (ObjectDoesNotExist, IntegrityError):
                account = get_user_model()._base_manager.filter(pk=request.user.pk)
                if request.user.is_authenticated and not account.exists():
                    return redirect("admin:login")
                raise

        answered = super().admin_view(guarded, cacheable)

        @wraps(answered)
        def kept(request, *args, **kwargs):
            if request.method == "POST" and not self.has_permission(request):
                return kept_forms.when_logged_out(request) or answered(request, *args, **kwargs)
            return answered(request, *args, **kwargs)

        return kept

    def _login_page(self, view):
        return login_not_required(self._with_context(view))

    def _with_context(self, view):
        def answered(request, **kwargs):
            request.current_app = self.name
            return view.as_view(admin_context=self.each_context(request))(request, **kwargs)

        return answered

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """As Django's, but the password is one step of two, and counted."""
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        context = self.each_context(request) | {
            "title": "Log in",
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
        }
        request.current_app = self.name
        return PasswordStep.as_view(extra_context=context | (extra_context or {}))(request)

    def logged_in(self, request):
        """Where a log-in in a second tab ends, and what the tab that waits for it asks for."""
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"account": request.user.pk, "token": get_token(request)})
        context = self.each_context(request) | {"title": "You are logged in"}
        return TemplateResponse(request, "admin/logged_in.html", context)

    @method_decorator(require_POST)
    def switch_alerts(self, request):
        """Email about comments on your own articles: on or off, only for yourself."""
        alerts.switch(request.user, on=request.POST.get("alerts") == "on")
        return redirect("admin:index")

    @method_decorator(require_POST)
    def choose_digests(self, request):
        """Mail to oneself about what waits for moderators: at once, hourly, daily or never."""
        moderator_alerts.choose(request.user, request.POST.get("pace", ""))
        return redirect(f"{reverse('admin:index')}#digests")

    def index(self, request, extra_context=None):
        reading = clock.read()
        today = {
            "stopped": "" if reading.is_right else reading.words,
            "piles": piles(request.user),
            "never_saved": never_saved(request.user),
            "comments": comments_to_decide(request.user),
            "digest": moderator_alerts.state_for(request.user),
            "alert": alerts.state_for(request.user),
        }
        return super().index(request, today | (extra_context or {}))


def _claims_more_rows_than_sent(form):
    """A field of a row is called highlights-0-text, and its count highlights-TOTAL_FORMS."""
    rows = {tuple(name.split("-", 2)[:2]) for name in form}
    sent = Counter(row[0] for row in rows if len(row) == 2 and row[1].isdecimal())
    claims = (
        (name.split("-", 1)[0], value)
        for name, value in form.items()
        if name.endswith(("-TOTAL_FORMS", "-INITIAL_FORMS")) and value.isdecimal()
    )
    return any(len(value) > LONGEST_COUNT or int(value) > sent[table] for table, value in claims)


def piles(user):
    """The articles that wait for this person."""
    if not user.has_perm("articles.view_article"):
        return []
    mine = Article.objects.of(user).filter(status=Article.Status.DRAFT)
    in_review = Article.objects.filter(status=Article.Status.REVIEW)
    found = [
        _pile("Your drafts", "status=draft&whose=mine", mine.order_by("-changed_at")),
        _pile("In review", "status=review", in_review.order_by("changed_at")),
        _pile(
            "Scheduled", "status=scheduled", Article.objects.scheduled().order_by("published_at")
        ),
    ]
    return [pile for pile in found if pile.articles]


def never_saved(user):
    """New articles that this person began, and never saved."""
    if not user.has_perm("articles.add_article"):
        return []
    return Autosave.objects.never_saved().filter(user=user).defer("packed")


def comments_to_decide(user):
    """{tab of the queue: how many, in words}; None for those who decide none."""
    return counts() if user.has_perm("comments.change_comment") else None


def _pile(title, query, articles):
    return Pile(title, f"{reverse('admin:articles_article_changelist')}?{query}", articles[:SHOWN])
