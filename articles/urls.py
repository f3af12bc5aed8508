from django.urls import path

from articles import converters, feeds, views

app_name = "articles"

reading_urls = [
    path("", views.Front.as_view(), name="front"),
    path("<yyyy:year>/<mm:month>/<mm:day>/<slug:slug>/", views.article, name="article"),
]

list_urls = [
    path("<yyyy:year>/", views.Archive.as_view(), name="year"),
    path("<yyyy:year>/<mm:month>/", views.Archive.as_view(), name="month"),
    path("<yyyy:year>/<mm:month>/<mm:day>/", views.Archive.as_view(), name="day"),
    path("category/<slug:slug>/", views.InCategory.as_view(), name="category"),
    path("author/<slug:slug>/", views.ByAuthor.as_view(), name="author"),
    path("search/", views.Search.as_view(), name="search"),
    path("corrections/", views.Corrections.as_view(), name="corrections"),
]

feed_urls = [
    path("feed/", feeds.Latest(), name="feed"),
    path("feed/atom/", feeds.LatestAtom(), name="feed_atom"),
    path("feed.json", feeds.LatestJSON(), name="feed_json"),
    path("category/<slug:slug>/feed/", feeds.InCategory(), name="category_feed"),
    path("category/<slug:slug>/feed/atom/", feeds.InCategoryAtom(), name="category_feed_atom"),
    path("category/<slug:slug>/feed.json", feeds.InCategoryJSON(), name="category_feed_json"),
    path("author/<slug:slug>/feed/", feeds.ByAuthor(), name="author_feed"),
    path("author/<slug:slug>/feed/atom/", feeds.ByAuthorAtom(), name="author_feed_atom"),
    path("author/<slug:slug>/feed.json", feeds.ByAuthorJSON(), name="author_feed_json"),
]

urlpatterns = reading_urls + list_urls + feed_urls

__all__ = ["converters", "urlpatterns"]
