from django.contrib.admin import SimpleListFilter
from django.db.models import Count

from comments.models import Comment
from comments.models.status import Status

EVERY, REPORTED = "all", "reported"


class StatusTabs(SimpleListFilter):
    """The queue's tabs, each with its count; it opens on what waits."""

    title = "status"
    parameter_name = "status"
    template = "comments/admin/_tabs.html"

    def lookups(self, request, model_admin):
        waiting, *others = Status.choices
        return [waiting, (REPORTED, "Reported"), *others, (EVERY, "All")]

    def value(self):
        """What waits, unless one of the other tabs was asked for."""
        chosen = super().value()
        return chosen if chosen in dict(self.lookup_choices) else Status.PENDING

    def queryset(self, request, queryset):
        if self.value() == REPORTED:
            return queryset.reported()
        return queryset if self.value() == EVERY else queryset.filter(status=self.value())

    def choices(self, changelist):
        counts = self._counts()
        for value, words in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}, ["p"]),
                "display": words,
                "count": counts.get(value, 0),
            }

    @staticmethod
    def _counts():
        """All of them in two queries."""
        counted = Comment.objects.order_by().values_list("status").annotate(Count("pk"))
        counts = dict(counted)
        reported = Comment.objects.reported().count()
        return {**counts, EVERY: sum(counts.values()), REPORTED: reported}
