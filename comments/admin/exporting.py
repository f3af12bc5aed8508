import csv
from itertools import chain

from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments.admin.spreadsheet import neutral

AT_ONCE = 500  # comments in memory at a time
COLUMNS = ["id", "status", "sent", "article", "name", "website", "text", "reasons", "decided by"]
BYTE_ORDER_MARK = "\ufeff"  # or Excel takes UTF-8 for something older


class Exporting:
    """The queue as a file, as far as it is filtered; a mixin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="comments_comment_export"), *super().get_urls()]

    @method_decorator(require_safe)
    @method_decorator(never_cache)
    def export_view(self, request):
        """CSV without an address, a hash or a network, a row at a time."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = self.asked_of(request)
        parts = asked.everything(self._search(request, asked))
        rows = chain.from_iterable(part.iterator(chunk_size=AT_ONCE) for part in parts)
        response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
        name = f"comments-{timezone.localdate():%Y-%m-%d}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _lines(comments):
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK + writer.writerow(COLUMNS)
    for comment in comments:
        yield writer.writerow([neutral(str(cell)) for cell in _cells(comment)])


def _cells(comment):
    decisions = list(comment.decisions.all())
    return [
        comment.pk,
        comment.get_status_display(),
        timezone.localtime(comment.created_at).isoformat(timespec="seconds"),
        comment.article.headline,
        comment.name,
        comment.website,
        comment.body,
        " / ".join(_in_words(reason) for decision in decisions for reason in decision.sentences),
        decisions[-1].maker if decisions else "",
    ]


def _in_words(reason):
    return " ".join(filter(None, [reason["words"], reason.get("matched")]))


class _Echo:
    """What csv writes to: it passes every line on immediately."""

    @staticmethod
    def write(line):
        return line
