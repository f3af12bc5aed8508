"""The history of an article in the admin: its revisions, what differs, and how one is restored."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles.admin.locking import locked
from articles.keys import key_in
from articles.models import Article
from articles.publication import NotReady
from articles.revisions import snapshot
from articles.revisions.comparing import compare

SHOWN = 50  # revisions on a page
LARGEST_NUMBER = 2**31 - 1  # of a PositiveIntegerField


class Overtaken(Exception):
    """Somebody saved the article after its differences were shown."""


class History:
    """Pages for whoever may edit the article; nobody else reads a revision of it. A mixin."""

    def get_urls(self):
        views = (("compare", self.compare_view), ("<str:number>/restore", self.restore_view))
        return [
            *(
                path(
                    f"<path:object_id>/history/{address}/",
                    self.admin_site.admin_view(view),
                    name=f"articles_article_{view.__name__.removesuffix('_view')}",
                )
                for address, view in views
            ),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """Who saved, when, why, and in which state: newest first, a page at a time."""
        article = self._editable(request, object_id)
        listed = article.revisions.light().select_related("made_by").newest_first()
        page = Paginator(listed, SHOWN).get_page(request.GET.get("p", 1))
        context = {"page": page, "revisions": page.object_list}
        return self._answer(request, article, "history", "History", context)

    def compare_view(self, request, object_id):
        """Two revisions, by words in the rendered text; the older one is always the first."""
        article = self._editable(request, object_id)
        numbers = sorted(_number(request.GET.get(name, "")) for name in ("from", "to"))
        before, after = (get_object_or_404(article.revisions, number=n) for n in numbers)
        context = {
            "before": before,
            "after": after,
            "differences": compare(before.snapshot, after.snapshot),
        }
        title = f"Revisions {before.number} and {after.number}"
        return self._answer(request, article, "compare", title, context)

    def restore_view(self, request, object_id, number):
        """Shows what would change (GET), and restores (POST) as a revision of its own."""
        article = self._editable(request, object_id)
        revision = get_object_or_404(article.revisions, number=_number(number))
        refused = self._restore(request, article, revision) if request.method == "POST" else ""
        if refused is None:
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
        article.refresh_from_db()
        now = snapshot.take(article)
        context = {
            "revision": revision,
            "differences": compare(now, _restorable(revision, now, request.user)),
            "refused": refused,
        }
        title = f"Restore revision {revision.number}"
        return self._answer(
            request, article, "restore", title, context, status=409 if refused else 200
        )

    def _restore(self, request, article, revision):
        """Why not, in words; None where it was done."""
        try:
            with transaction.atomic():
                article = locked(article.pk)
                if article is None:
                    raise Http404("The article was deleted.")
                lost = _put_back(request, article, revision)
                self.log_change(request, article, f"Restored revision {revision.number}.")
        except Overtaken:
            return "Somebody saved this article meanwhile. Please compare again."
        except NotReady as error:
            missing = " ".join(problem.message for problem in error.problems)
            return f"Readers see this article, so it has to stay complete. {missing}"
        messages.success(request, f"Revision {revision.number} is restored.")
        for sentence in lost:
            messages.warning(request, sentence)
        return None

    def _editable(self, request, object_id):
        key = key_in(object_id)
        article = key is not None and Article.objects.filter(pk=key).first()
        if not article:
            raise Http404("There is no such article.")
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article

    def _answer(self, request, article, template, title, context, status=200):
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "article": article,
            **context,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, f"admin/articles/article/{template}.html", context, status=status
        )


def _put_back(request, article, revision):
    if request.POST.get("seen_version") != str(article.version):
        raise Overtaken
    article.ensure_revision()
    now = snapshot.take(article)
    lost = snapshot.put_back(_restorable(revision, now, request.user), article)
    blocking = [problem for problem in article.problems() if problem.is_blocking]
    if blocking and article.status == Article.Status.PUBLISHED:
        raise NotReady(blocking)
    article.record_revision(
        by=request.user,
        verb=f"restored from {revision.number}",
        reason=request.POST.get("reason", "")[:200].strip(),
    )
    return lost


def _restorable(revision, now, user):
    """The revision, but for what stays: corrections are promises to readers."""
    kept = {"corrections": now["corrections"]}
    if not user.has_perm("articles.edit_every_article"):
        kept["leads_front_page"] = now["leads_front_page"]
    return revision.snapshot | kept


def _number(text):
    number = key_in(text)
    if number is None or number > LARGEST_NUMBER:
        raise Http404("There is no such revision.")
    return number
