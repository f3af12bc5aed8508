"""Reading: the front page, lists, and the article."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.utils.dates import MONTHS
from django.views.generic import ListView, TemplateView

from articles import editions, search
from articles.front import FrontPage
from articles.models import Article, Author, Category, Correction, Redirect

PAGE = 20  # articles on a page of a list
RELATED = 4


class Front(TemplateView):
    template_name = "articles/front.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(front=FrontPage(), **kwargs)


# --- The article ------------------------------------------------------------------------------


def article(request, year, month, day, slug):
    """The article at its one address; a preview of it for those who may edit it."""
    found = Article.objects.with_page_parts().filter(slug=slug).first()
    if found is None or not _is_at(found, year, month, day):
        return _moved(request.path, found)
    if found.is_public:
        return editions.also_made_from(render_article(request, found), editions.of(found.pk))
    if request.user.is_authenticated and found.can_be_edited_by(request.user):
        return _preview(request, found)
    if found.is_retracted:
        return render_retracted(request, found)
    raise Http404("No article here, or not yet.")


def render_article(request, article, *, status=200, **context):
    """The article's page; what stands around it is composed in its template."""
    context |= {"article": article, "related": _related(article)}
    return render(request, "articles/article.html", context, status=status)


def render_retracted(request, article):
    """410, with the note that says why."""
    return render(request, "410.html", {"article": article}, status=410)


def _preview(request, article):
    response = render_article(request, article, is_preview=True)
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _is_at(article, year, month, day):
    return article.get_absolute_url() == _path(year, month, day, article.slug)


def _path(year, month, day, slug):
    return f"/{year:04d}/{month:02d}/{day:02d}/{slug}/"


def _moved(path, found):
    """An address that an article once had leads to it; so does a right slug on a wrong day."""
    kept = Redirect.objects.filter(path=path).select_related("article").first()
    target = kept.article if kept else found
    if target is None or not target.has_been_public:
        raise Http404("No article here.")
    return HttpResponsePermanentRedirect(target.get_absolute_url())


def _related(article):
    related = Article.objects.published().related_to(article).with_picture()
    return related[:RELATED]


# --- Lists ------------------------------------------------------------------------------------


class ArticleList(ListView):
    """Published articles, newest first, a page at a time."""

    template_name = "articles/list.html"
    context_object_name = "articles"
    paginate_by = PAGE

    def get_queryset(self):
        return Article.objects.published().newest_first().with_card_parts()


class InCategory(ArticleList):
    def get_queryset(self):
        self.category = get_object_or_404(Category, slug=self.kwargs["slug"])
        return super().get_queryset().filter(categories=self.category)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            category=self.category,
            title=self.category.name,
            description=self.category.description,
            feed_base=self.category.get_absolute_url(),
            **kwargs,
        )


class ByAuthor(ArticleList):
    def get_queryset(self):
        self.author = get_object_or_404(
            Author.objects.select_related("portrait"), slug=self.kwargs["slug"]
        )
        return super().get_queryset().filter(authors=self.author)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            author=self.author,
            title=self.author.name,
            description=self.author.biography,
            feed_base=self.author.get_absolute_url(),
            **kwargs,
        )


class Archive(ArticleList):
    """A year, a month or a day; an empty one does not exist."""

    allow_empty = False

    def get_queryset(self):
        parts = {f"published_at__{part}": value for part, value in self.kwargs.items()}
        return super().get_queryset().filter(**parts)

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self._title(), is_archive=True, **kwargs)

    def _title(self):
        month = MONTHS.get(self.kwargs.get("month"))
        return " ".join(
            str(part) for part in (self.kwargs.get("day"), month, self.kwargs["year"]) if part
        )


class Search(ArticleList):
    def get_queryset(self):
        self.query = " ".join(search.words_of(self.request.GET.get("q", "")))
        return search.search(super().get_queryset(), self.query)

    def get_context_data(self, **kwargs):
        title = f"Search: {self.query}" if self.query else "Search"
        return super().get_context_data(query=self.query, is_search=True, title=title, **kwargs)


class Corrections(ListView):
    """Every correction of a public article, newest first."""

    template_name = "articles/corrections.html"
    context_object_name = "corrections"
    paginate_by = PAGE

    def get_queryset(self):
        return Correction.objects.published().select_related("article")
