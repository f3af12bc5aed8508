"""Autosaves in the admin: the form is kept on the server as it is, offered when its page is opened
again, and never put back unasked. The same request says who else has the article open."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from articles.admin.article_form import PAGE_TOKEN
from articles.admin.form_snapshot import FormSnapshot, written
from articles.admin.merging import base_of
from articles.keys import key_in
from articles.models import Article, Autosave, Presence
from articles.models.autosave import LONGEST
from articles.revisions import snapshot
from articles.revisions.article_merge import merge
from articles.revisions.comparing import compare

MOST_NEW = 20  # new articles of one person that were never saved
NOT_KEPT = ("csrfmiddlewaretoken", "_save", "_continue", "_addanother")
WAITS = "Not saved on the server: open or discard what you left unsaved earlier (top of the page)."
TOO_LONG = "Not saved on the server: the article is too long. Please save it yourself."
TOO_MANY = "Not saved on the server: you have %s new articles that were never saved. Discard some."


class Offer(NamedTuple):
    """What somebody left unsaved, as their page offers it."""

    autosave: Autosave
    differences: list
    has_conflicts: bool


class Autosaving:
    """A mixin of the article's admin. Only whoever may save an article may autosave it."""

    def get_urls(self):
        views = (("autosave", self.autosave_view), ("autosave/discard", self.discard_view))
        return [
            *(
                path(
                    f"{address}/",
                    self.admin_site.admin_view(view),
                    name=f"articles_article_{address.replace('/', '_')}",
                )
                for address, view in views
            ),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def autosave_view(self, request):
        """Keeps the form that was sent (without `ping`), and answers in JSON:

        `said`: a sentence, empty after a ping; `is_saved`; `others`: who else has the article open.
        """
        article = self._autosaved_article(request)
        page = request.POST.get("page", "")
        if not (page.isascii() and page.isalnum() and len(page) == PAGE_TOKEN):
            return JsonResponse({"said": "This is no page of ours.", "is_saved": False}, status=400)
        others = _note_presence(request, article)
        if "ping" in request.POST:
            return JsonResponse({"said": "", "is_saved": False, "others": others})
        refusal, status = _keep(request.user, article, page, request.POST)
        at = date_format(timezone.localtime(), "H:i")
        said = refusal or f"Saved on the server at {at}."
        answer = {"said": said, "is_saved": not refusal, "others": others}
        return JsonResponse(answer, status=status)

    @method_decorator(require_POST)
    def discard_view(self, request):
        """Deletes what one left unsaved oneself, and leads back to the article or the desk."""
        found = Autosave.objects.filter(user=request.user, page=request.POST.get("page", ""))
        autosave = found.defer("packed").first()
        if autosave is None:
            return HttpResponseRedirect(reverse("admin:index"))
        autosave.delete()
        if autosave.article_id is None:
            return HttpResponseRedirect(reverse("admin:index"))
        url = reverse("admin:articles_article_change", args=[autosave.article_id])
        return HttpResponseRedirect(url)

    def _autosaved_article(self, request):
        """None for a new one, and for one that was deleted meanwhile: the words are kept."""
        key = key_in(request.GET.get("article", ""))
        article = Article.objects.filter(pk=key).first() if key is not None else None
        if article:
            may = self.has_change_permission(request, article)
        else:
            may = self.has_add_permission(request)
        if not may:
            raise PermissionDenied
        return article

    # --- Opening ---

    def open_autosave(self, request, object_id):
        """Makes the request show what its sender left unsaved, as a form that came back."""
        own = Autosave.objects.filter(user=request.user)
        if object_id is None:
            found = own.filter(page=request.GET["autosave"], article=None)
        else:
            found = own.filter(article=key_in(object_id))
        autosave = found.first()
        if autosave is None:
            raise Http404("There is nothing that you left unsaved here.")
        request.method, request.POST = "POST", autosave.data
        request.opened_autosave = autosave
        if object_id is None:
            nothing = snapshot.empty()
            form = FormSnapshot(autosave.data, {}, nothing, self.merged_fields(request))
            request.POST = _as_new(written(form, form.snapshot, nothing))

    def offer(self, request, article):
        """What this person left unsaved of the article; what differs in nothing is deleted."""
        autosave = Autosave.objects.filter(user=request.user, article=article).first()
        if autosave is None:
            return None
        stored, data = snapshot.take(article), autosave.data
        seen = key_in(data.get("seen_version", ""))
        revision = base_of(article, seen, autosave.page)
        base = stored if seen == article.version else revision and revision.snapshot
        form = FormSnapshot(data, {}, base or stored, self.merged_fields(request))
        merged = merge(base, stored, form.snapshot)
        differences = compare(stored, merged.snapshot)
        if not differences and not merged.conflicts:
            autosave.delete()
            return None
        return Offer(autosave, differences, bool(merged.conflicts))


def _as_new(data):
    """What were rows of an article that was deleted are new ones."""
    for name in data:
        if name.endswith("-INITIAL_FORMS"):
            data[name] = "0"
        elif name.endswith(("-id", "-article")):
            data[name] = ""
    return data


def _keep(user, article, page, data):
    """(why not, or "", the status of the answer)"""
    data = data.copy()
    for name in NOT_KEPT:
        data.pop(name, None)
    if sum(len(name) + len(value) for name, values in data.lists() for value in values) > LONGEST:
        return TOO_LONG, 413
    own = Autosave.objects.filter(user=user)
    if article and own.filter(article=article).exclude(page=page).exists():
        return WAITS, 409
    if own.filter(article=None).exclude(page=page).count() >= MOST_NEW and not article:
        return TOO_MANY % MOST_NEW, 409
    kept = {
        "article": article,
        "headline": " ".join(data.get("headline", "").split())[:200],
        "saved_at": timezone.now(),
        "packed": Autosave.pack(data),
    }
    try:
        with transaction.atomic():
            Autosave.objects.update_or_create(user=user, page=page, defaults=kept)
    except IntegrityError:  # another page of the same person was first, or the article is gone now
        return WAITS, 409
    return "", 200


def _note_presence(request, article):
    """The names of the others."""
    if article is None:
        return []
    own = {"user": request.user, "article": article}
    if "left" in request.POST:
        Presence.objects.filter(**own).delete()
    else:
        try:
            with transaction.atomic():
                Presence.objects.update_or_create(**own, defaults={"seen_at": timezone.now()})
        except IntegrityError:  # the article was deleted at this moment
            return []
    return list(map(str, Presence.objects.others(request.user, article)))
