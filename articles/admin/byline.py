from articles.admin.parts import NumberedForm, PartOfArticle
from articles.lookup import Completed
from articles.models import Author, Byline


class BylineForm(NumberedForm):
    class Meta:
        model = Byline
        fields = ["position", "author"]


class BylineInline(Completed, PartOfArticle):
    """Who wrote it, in the order in which the names are printed."""

    model = Byline
    form = BylineForm
    fields = ["position", "author"]
    autocomplete_fields = ["author"]
    verbose_name = "author"
    verbose_name_plural = "byline"

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj and obj.has_authors else 1


def initial_byline(user):
    """A new article starts with the name under which its writer writes."""
    author = Author.objects.filter(account=user).first()
    return [{"author": author.pk}] if author else []
