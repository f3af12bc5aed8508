"""What the admin says before it deletes: how much else is deleted, counted and not listed.

Django fetches and lists every row that it would delete: for an article with a long discussion that
is a page of megabytes, where a number is enough.
"""

from django.contrib.admin.utils import quote
from django.db.models import CASCADE, PROTECT, RESTRICT
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

LISTED = 100  # of the rows themselves
NAMED = 20  # rows of a kind that stand in the way: of more, the first


class CountsWhatGoes:
    """Admin classes whose page before a deletion costs the same for any number of related rows."""

    def get_deleted_objects(self, objs, request):
        """As Django's own: (what is listed, {kind: count}, missing permissions, what protects)."""
        rows = list(objs)
        counts = {self.opts.verbose_name_plural: len(rows)}
        missing = {
            str(self.opts.verbose_name)
            for row in rows
            if not self.has_delete_permission(request, row)
        }
        protected = []
        for relation in self.opts.related_objects:
            if relation.many_to_many:  # only the tie goes
                continue
            hanging = relation.related_model._base_manager.filter(
                **{f"{relation.field.name}__in": rows}
            )
            if relation.related_model is self.model:  # what goes itself hangs on nothing
                hanging = hanging.exclude(pk__in=[row.pk for row in rows])
            if relation.on_delete is CASCADE and (count := hanging.count()):
                meta = relation.related_model._meta
                name = str(meta.verbose_name_plural)
                counts[name] = counts.get(name, 0) + count
                if not self._may_go(relation.related_model, request):
                    missing.add(str(meta.verbose_name))
            elif relation.on_delete in (PROTECT, RESTRICT):
                protected += [self._linked(row) for row in hanging[:NAMED]]
        listed = [self._linked(row) for row in rows[:LISTED]]
        if len(rows) > LISTED:
            listed.append(f"and {len(rows) - LISTED:,} more")
        return listed, counts, missing, protected

    def _may_go(self, model, request):
        """Rows without an admin page need no permission."""
        site = self.admin_site
        return not site.is_registered(model) or site.get_model_admin(model).has_delete_permission(
            request
        )

    def _linked(self, row):
        """The row, as a link if the admin has a page for it."""
        meta, words = row._meta, f"{row._meta.verbose_name.capitalize()}: {row}"
        try:
            url = reverse(
                f"{self.admin_site.name}:{meta.app_label}_{meta.model_name}_change",
                args=[quote(row.pk)],
            )
        except NoReverseMatch:
            return words
        return format_html('{}: <a href="{}">{}</a>', meta.verbose_name.capitalize(), url, row)
