"""What belongs to the site and to neither app: health, robots, media, privacy, error pages."""

from functools import wraps

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve

from comments.mail import health
from comments.privacy.maintenance import clock
from newsroom import kept_forms
from newsroom.backups import health as backup_health
from newsroom.database_errors import is_away
from newsroom.database_outage import told, words_of
from newsroom.uploads import NoFiles

MEDIA_POLICY = {"default-src": ["'none'"], "sandbox": True}
YEAR = 365 * 24 * 3600
LONGEST_NAME = 250  # bytes: file systems refuse to look for more than 255


@never_cache
@require_safe
def healthz(request):
    """200 if the site can answer from its database.

    It also reports email, backups, and whether the clock allows deletion by age; nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    told = {"status": "ok", "mail": health.words(), "retention": clock.read().brief}
    if settings.BACKUP_DIR:
        told["backup"] = backup_health.words()
    return JsonResponse(told)


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def media(request, path):
    """Pictures that we encoded ourselves, under names whose content never changes."""
    if len(path.encode()) > LONGEST_NAME:
        raise Http404("No picture has such a name.")
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response._csp_replace = MEDIA_POLICY
    return response


@require_safe
def privacy(request):
    """The figures are those that the purge uses."""
    return render(request, "privacy.html", {"kept": settings.KEPT_DAYS})


# --- Error pages ------------------------------------------------------------------------------


def drawn(page):
    """Their frame is the site's, which uses the database; if it does not answer, they say so."""

    @wraps(page)
    def answered(request, *args, **kwargs):
        try:
            return page(request, *args, **kwargs)
        except (DatabaseError, InterfaceError) as error:
            if not is_away(error):
                raise
            return told(request, error)

    return answered


@drawn
def bad_request(request, exception=None):
    why = str(exception) if isinstance(exception, NoFiles) else ""
    return render(request, "400.html", {"why": why}, status=400)


@drawn
def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


@drawn
def not_found(request, exception=None):
    """Gives back the text that a reader sent to an article or comment that is gone."""
    return render(request, "404.html", {"words": words_of(request)[1]}, status=404)


def server_error(request):
    """Without the database or any context: it may be the very thing that failed."""
    return kept_forms.after_an_error(request) or render(None, "500.html", status=500)


@drawn
def csrf_failure(request, reason=""):
    """A form of a logged-in person without its token, usually after logging in elsewhere."""
    return kept_forms.without_token(request) or render(request, "403_csrf.html", status=403)
