from django.urls import path

from articles import converters
from comments import feeds, views

app_name = "comments"

ARTICLE = "<yyyy:year>/<mm:month>/<mm:day>/<slug:slug>/"

urlpatterns = [
    # The article's page, with what its discussion needs to know of a request.
    path(ARTICLE, views.article),
    path(f"{ARTICLE}comments/", views.post_comment, name="post"),
    path(f"{ARTICLE}feed/", feeds.OfArticle(), name="article_feed"),
    path("comments/feed/", feeds.Latest(), name="feed"),
    path("comments/<int:pk>/", views.permalink, name="permalink"),
]

__all__ = ["converters", "urlpatterns"]
