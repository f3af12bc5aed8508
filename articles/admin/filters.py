from django.contrib.admin import SimpleListFilter

from articles.models import Article


class StatusFilter(SimpleListFilter):
    """The state of an article, as the list names it; for editors, scheduled is a state."""

    title = "status"
    parameter_name = "status"

    # Each answers with the articles of that status, and "scheduled" and "published" by the clock.
    CHOICES = {
        "draft": ("Draft", lambda articles: articles.filter(status=Article.Status.DRAFT)),
        "review": ("In review", lambda articles: articles.filter(status=Article.Status.REVIEW)),
        "scheduled": ("Scheduled", lambda articles: articles.scheduled()),
        "published": ("Published", lambda articles: articles.published()),
        "retracted": (
            "Retracted",
            lambda articles: articles.filter(status=Article.Status.RETRACTED),
        ),
    }

    def lookups(self, request, model_admin):
        return [(value, words) for value, (words, _) in self.CHOICES.items()]

    def queryset(self, request, queryset):
        choice = self.CHOICES.get(self.value())
        return choice[1](queryset) if choice else queryset


class MineFilter(SimpleListFilter):
    """An author's own articles among everyone's."""

    title = "owner"
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [("mine", "Mine")]

    def queryset(self, request, queryset):
        if self.value() != "mine":
            return queryset
        return queryset.filter(pk__in=Article.objects.of(request.user).values("pk"))
