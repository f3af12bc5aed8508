from django.urls import path

from articles import converters, feeds, views
from articles.http_cache import same_for_all
from articles.listing import PAGE_PARAMETERS

app_name = "articles"


def page(view, **admitted):
    """A page that is the same for every reader."""
    return same_for_all(view.as_view() if hasattr(view, "as_view") else view, **admitted)


def pages(view):
    """A list of such pages."""
    return page(view, admits=PAGE_PARAMETERS, ours=view.ours)


reading_urls = [
    path("", page(views.Front), name="front"),
    path("<yyyy:year>/<mm:month>/<mm:day>/<slug:slug>/", page(views.article), name="article"),
]

list_urls = [
    path("<yyyy:year>/", pages(views.Archive), name="year"),
    path("<yyyy:year>/<mm:month>/", pages(views.Archive), name="month"),
    path("<yyyy:year>/<mm:month>/<mm:day>/", pages(views.Archive), name="day"),
    path("category/<slug:slug>/", pages(views.InCategory), name="category"),
    path("author/<slug:slug>/", pages(views.ByAuthor), name="author"),
    path("search/", views.Search.as_view(), name="search"),
    path("corrections/", pages(views.Corrections), name="corrections"),
]

feed_urls = [
    path("feed/", page(feeds.Latest()), name="feed"),
    path("feed/atom/", page(feeds.LatestAtom()), name="feed_atom"),
    path("feed.json", page(feeds.LatestJSON()), name="feed_json"),
    path("category/<slug:slug>/feed/", page(feeds.InCategory()), name="category_feed"),
    path(
        "category/<slug:slug>/feed/atom/", page(feeds.InCategoryAtom()), name="category_feed_atom"
    ),
    path("category/<slug:slug>/feed.json", page(feeds.InCategoryJSON()), name="category_feed_json"),
    path("author/<slug:slug>/feed/", page(feeds.ByAuthor()), name="author_feed"),
    path("author/<slug:slug>/feed/atom/", page(feeds.ByAuthorAtom()), name="author_feed_atom"),
    path("author/<slug:slug>/feed.json", page(feeds.ByAuthorJSON()), name="author_feed_json"),
]

urlpatterns = reading_urls + list_urls + feed_urls

__all__ = ["converters", "urlpatterns"]
