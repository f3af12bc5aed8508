"""Saving over a newer version of an article: the form is merged with what is stored, three ways.

Before Django reads the form, its data is brought up to date: what only they changed is put into
it, and it says that it has seen their version. From there on it is saved like any other. What
both changed is a conflict (articles/admin/conflicts.py).
"""

from typing import NamedTuple

from django.contrib import messages
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.admin import conflicts
from articles.admin.form_snapshot import FormSnapshot, written
from articles.admin.locking import locked
from articles.keys import key_in
from articles.models import Revision
from articles.revisions import snapshot
from articles.revisions.article_merge import merge, recognised
from articles.revisions.comparing import compare

OF_WHOLE_FORM = ("headline", "standfirst", "body", "slug", "image", "categories")


class Merged(NamedTuple):
    """What a form brought up to date has to tell: open conflicts, whom it met, what came in."""

    conflicts: list
    who: str
    parts: list[str]


class Merging:
    """A mixin of the article's admin: one save at a time, each on top of the one before."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id is None:
            object_id = self.saved_already(request)
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            key = key_in(object_id)
            article = locked(key) if key is not None else None
            if article and self.has_change_permission(request, article):
                self.bring_up_to_date(request, article)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def saved_already(self, request):
        """The key, as text, of the article that the sent page of a new one has made; None: none.

        Its answer never arrived, or the browser went back: a second Save makes no second article.
        """
        if not request.POST.get("page") or hasattr(request, "opened_autosave"):
            return None
        own = Revision.objects.filter(page=request.POST["page"], made_by=request.user)
        revision = own.light().order_by("number").first()
        if revision is None:
            return None
        first = revision.snapshot
        form = FormSnapshot(
            request.POST, request.FILES, snapshot.empty(), self.merged_fields(request)
        )
        data = written(form, recognised(form.snapshot, first), first)
        data["seen_version"] = str(revision.number)
        request.POST = data
        request.path = reverse("admin:articles_article_change", args=[revision.article_id])
        return str(revision.article_id)

    def bring_up_to_date(self, request, article):
        """Merges request.POST with what is stored, where that is newer; notes it in the request."""
        data = request.POST.copy()
        still_open = conflicts.settle(data)
        found, who, parts = [], "", []
        seen = key_in(data.get("seen_version", ""))
        base = None if seen == article.version else base_of(article, seen, data.get("page", ""))
        is_current = seen == article.version or (base and base.number == article.version)
        if not is_current:
            stored = snapshot.take(article)
            form = FormSnapshot(
                data, request.FILES, base.snapshot if base else stored, self.merged_fields(request)
            )
            merged = merge(base and base.snapshot, stored, form.snapshot)
            found, who = merged.conflicts, last_saved(article, request.user)
            parts = [each.label for each in compare(base.snapshot, stored)] if base else []
            data = written(form, merged.snapshot, stored)
        # The page of an article that was not public yet has no table of corrections.
        for count in ("corrections-TOTAL_FORMS", "corrections-INITIAL_FORMS"):
            data.setdefault(count, "0")
        data["seen_version"] = str(article.version)
        request.POST = data
        request.merged = Merged([*still_open, *found], who, parts)

    def merged_fields(self, request):
        can_lead = request.user.has_perm("articles.edit_every_article")
        return (*OF_WHOLE_FORM, "leads_front_page") if can_lead else OF_WHOLE_FORM


def base_of(article, seen, page):
    """The revision that a form started from, or its page's own later one; None: nobody knows.

    A page whose answer never arrived (or that was gone back to) sends again what it has saved: it
    meets itself, which is no conflict.
    """
    if seen is None or seen > article.version:
        return None
    own = article.revisions.filter(page=page, number__gt=seen) if page else article.revisions.none()
    return own.first() or article.revisions.filter(number=seen).first()


def last_saved(article, user):
    """Who saved it last and when, in words for `user`."""
    revision = article.revisions.light().select_related("made_by").first()
    if revision is None:
        return "Someone"
    name = (
        "A command"
        if revision.made_by is None
        else str(revision.made_by.get_full_name() or revision.made_by)
    )
    name = "You, in another window," if revision.made_by == user else name
    return f"{name} (at {date_format(timezone.localtime(revision.made_at), 'H:i, j F')})"


def tell(request, merged):
    """What came in from somebody else's save, once it is saved with one's own."""
    if merged and merged.parts:
        parts = ", ".join(merged.parts)
        messages.info(request, f"{merged.who} had saved meanwhile. Merged with yours: {parts}.")
