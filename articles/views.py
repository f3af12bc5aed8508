"""Views for readers: the front page, lists, and the article."""

from abc import ABC, abstractmethod

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.utils.dates import MONTHS
from django.utils.http import urlencode
from django.views.generic import TemplateView

from articles import article_detail, cache_versions, http_cache, search
from articles.front import FrontPage
from articles.listing import Listing, PageRequest
from articles.models import Article, Author, Category, Correction, Redirect
from articles.period import Period


class Front(TemplateView):
    template_name = "articles/front.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(front=FrontPage(), **kwargs)


# --- The article ------------------------------------------------------------------------------


def article(request, year, month, day, slug):
    """The article at its one address; a preview of it for those who may edit it."""
    found = article_detail.find(slug)
    if found is None or found.get_absolute_url() != _path(year, month, day, found.slug):
        return _moved(request.path, found)
    if found.is_public:
        response = render_article(request, found)
        response.article = found  # for the parts around it
        return http_cache.also_made_from(response, cache_versions.of(found.pk))
    if request.user.is_authenticated and found.can_be_edited_by(request.user):
        return _preview(request, found)
    if found.is_retracted:
        return render_retracted(request, found)
    raise Http404("No article here, or not yet.")


def render_article(request, article, *, status=200, **context):
    """The article's page; its template adds the parts around it."""
    context |= {"article": article, "related": article_detail.related(article)}
    return render(request, "articles/article.html", context, status=status)


def render_retracted(request, article):
    """410, with the note that says why."""
    return render(request, "410.html", {"article": article}, status=410)


def _preview(request, article):
    response = render_article(request, article, is_preview=True)
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _path(year, month, day, slug):
    return f"/{year:04d}/{month:02d}/{day:02d}/{slug}/"


def _moved(path, found):
    """An address that an article once had leads to it; so does a right slug on a wrong day."""
    kept = Redirect.objects.filter(path=path).select_related("article").first()
    target = kept.article if kept else found
    if target is None or not target.has_been_public:
        raise Http404("No article here.")
    return HttpResponsePermanentRedirect(target.get_absolute_url())


# --- Lists ------------------------------------------------------------------------------------


class PagedList(TemplateView, ABC):
    """A list, newest first, one page at a time. Subclasses say what is in it."""

    columns = ("published_at", "pk")  # of the index that is walked
    at = "published_at"
    kept = {}  # query parameters, other than those that page request pages, that belong to the list

    @abstractmethod
    def between(self, since, until):
        """The rows of a stretch of time."""

    def find(self, **address):
        """Finds what the list is of; a 404 where there is no such thing."""

    @classmethod
    def ours(cls, given, **address):
        """Of the parameters given, those that choose a page which this list has.

        At most one query more than finding what the list is of.
        """
        page_request, view = PageRequest.read(given), cls()
        if page_request == PageRequest():
            return {}
        try:
            view.find(**address)
        except Http404:
            return {}
        return page_request.parameters if view.listing.has(page_request) else {}

    def get(self, request, **address):
        self.find(**address)
        return super().get(request, **address)

    @property
    def listing(self):
        return Listing(self.between, columns=self.columns, at=self.at)

    def get_context_data(self, **kwargs):
        page = self.listing.page(PageRequest.read(self.request.GET))
        return super().get_context_data(
            page=page,
            own_path=self._path_of(page.page_request),
            newer_path=self._path_of(page.newer, **self.kept),
            older_path=self._path_of(page.older, **self.kept),
            **kwargs,
        )

    def _path_of(self, page_request, **kept):
        """The address of a page: made from what we know, never from what the client sent."""
        if page_request is None:
            return None
        query = urlencode(kept | page_request.parameters)
        return f"{self.request.path}?{query}" if query else self.request.path


class ArticleList(PagedList):
    """Published articles."""

    template_name = "articles/list.html"

    def between(self, since, until):
        return Article.objects.published_between(since, until).with_card_parts()


class Filed(ArticleList):
    """Those under one category or author, along their list_entries."""

    columns = ("listed_at", "listed_article")
    place = None  # {"category": …} or {"author": …}

    def between(self, since, until):
        articles = Article.objects.published().with_card_parts()
        return articles.under(since, until, **self.place)


class InCategory(Filed):
    def find(self, slug):
        self.place = {"category": get_object_or_404(Category, slug=slug)}

    def get_context_data(self, **kwargs):
        category = self.place["category"]
        return super().get_context_data(
            category=category,
            title=category.name,
            description=category.description,
            feed_base=category.get_absolute_url(),
            **kwargs,
        )


class ByAuthor(Filed):
    def find(self, slug):
        authors = Author.objects.select_related("portrait")
        self.place = {"author": get_object_or_404(authors, slug=slug)}

    def get_context_data(self, **kwargs):
        author = self.place["author"]
        return super().get_context_data(
            author=author,
            title=author.name,
            description=author.biography,
            feed_base=author.get_absolute_url(),
            **kwargs,
        )


class Archive(ArticleList):
    """A year, a month or a day; an empty one does not exist."""

    def between(self, since, until):
        return super().between(*self.period.narrowed(since, until))

    def find(self, **address):
        try:
            self.period = Period.of(**address)
        except ValueError as error:
            raise Http404("No calendar has this day.") from error

    def get_context_data(self, year, month=None, day=None):
        title = " ".join(str(part) for part in (day, MONTHS.get(month), year) if part)
        context = super().get_context_data(title=title, is_archive=True)
        if not context["page"].rows:
            raise Http404("Nothing was published then.")
        return context


class Search(ArticleList):
    def between(self, since, until):
        return search.search(super().between(since, until), self.query)

    def find(self):
        self.query = " ".join(search.words_of(self.request.GET.get("q", "")))
        self.kept = {"q": self.query}

    def get_context_data(self, **kwargs):
        title = f"Search: {self.query}" if self.query else "Search"
        return super().get_context_data(query=self.query, is_search=True, title=title, **kwargs)


class Corrections(PagedList):
    """Every correction of a public article."""

    template_name = "articles/corrections.html"
    columns = ("made_at", "pk")
    at = "made_at"

    def between(self, since, until):
        made = Correction.objects.published().select_related("article")
        return made.made_between(since, until)
