from django.urls import include, path

from articles import converters
from articles.editions import DISCUSSIONS, SITE, same_for_all
from comments import feeds, passage, receipt_views, views

app_name = "comments"

FEED = (SITE, DISCUSSIONS)
ARTICLE = "<yyyy:year>/<mm:month>/<mm:day>/<slug:slug>/"

urlpatterns = [
    # The article's page, with what its discussion needs to know of a request.
    path(
        ARTICLE,
        same_for_all(
            views.article,
            admits=passage.PARAMETERS,
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
    path("receipts/<token>/", receipt_views.receipt, name="receipt"),
    path("receipts/<token>/edit/", receipt_views.edit, name="edit"),
    path("receipts/<token>/withdraw/", receipt_views.withdraw, name="withdraw"),
    path("receipts/<token>/appeal/", receipt_views.appeal, name="appeal"),
    path("comments/<key:pk>/", views.permalink, name="permalink"),
    path("", include("comments.mail.urls")),
    path("", include("comments.reports.urls")),
    path("", include("comments.personal.urls")),
]

__all__ = ["converters", "urlpatterns"]
