from django.urls import include, path

from articles import converters
from articles.cache_versions import DISCUSSIONS, SITE
from articles.http_cache import same_for_all
from comments.posting import views
from comments.reading import discussion_page, feeds

app_name = "comments"

FEED = (SITE, DISCUSSIONS)
ARTICLE = "<yyyy:year>/<mm:month>/<mm:day>/<slug:slug>/"

urlpatterns = [
    # The article's page, with what its discussion needs to know of a request.
    path(
        ARTICLE,
        same_for_all(
            views.article,
            admits=discussion_page.PARAMETERS,
            around=views.OF_ONE_READER,
            ours=views.ours,
        ),
    ),
    path(f"{ARTICLE}comments/", views.post_comment, name="post"),
    path(f"{ARTICLE}comments/count/", same_for_all(views.count), name="count"),
    path(f"{ARTICLE}feed/", same_for_all(feeds.OfArticle(), made_from=FEED), name="article_feed"),
    path(
        f"{ARTICLE}feed/atom/",
        same_for_all(feeds.OfArticleAtom(), made_from=FEED),
        name="article_feed_atom",
    ),
    path("comments/feed/atom/", same_for_all(feeds.LatestAtom(), made_from=FEED), name="feed_atom"),
    path("comments/feed/", same_for_all(feeds.Latest(), made_from=FEED), name="feed"),
    path("comments/<key:pk>/", views.permalink, name="permalink"),
    path("", include("comments.receipts.urls")),
    path("", include("comments.mail.urls")),
    path("", include("comments.reports.urls")),
    path("", include("comments.privacy.data_requests.urls")),
]

__all__ = ["converters", "urlpatterns"]
