"""Feeds of comments: of the whole paper, and of one article's discussion."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from articles.models import Article
from articles.rendering.text import clean_characters, clean_line
from comments.models import Comment

LENGTH = 50


class Latest(Feed):
    title = f"{settings.SITE_NAME}: comments"
    description = "The latest comments from our readers."

    def link(self, obj):
        return "/"

    def feed_url(self, obj):
        return reverse("comments:feed")

    def comments(self, obj):
        return Comment.objects.public()

    def items(self, obj):
        return self.comments(obj).newest_first().select_related("article")[:LENGTH]

    def item_title(self, item):
        return f"{_inert(item.name)} on {_inert(item.article.headline)}"

    def item_link(self, item):
        """The short address: readers of a feed come without our script, from anywhere."""
        return reverse("comments:permalink", args=[item.pk])

    def item_description(self, item):
        return clean_characters(item.body_html)

    def item_author_name(self, item):
        return _inert(item.name)

    def item_pubdate(self, item):
        return item.created_at

    def item_updateddate(self, item):
        changed = [at for at in (item.edited_at, item.corrected_at) if at]
        return max(changed, default=item.created_at)


class LatestAtom(Latest):
    feed_type = Atom1Feed
    subtitle = Latest.description

    def feed_url(self, obj):
        return reverse("comments:feed_atom")


def public_article(**address):
    """The article at its one address, as far as readers can see it; a 404 for any other."""
    article = get_object_or_404(Article.objects.published(), slug=address["slug"])
    if article.get_absolute_url() != reverse("articles:article", kwargs=address):
        raise Http404("No article here.")
    return article


class OfArticle(Latest):
    def get_object(self, request, **address):
        return public_article(**address)

    def title(self, article):
        return f"Comments on {_inert(article.headline)}"

    def description(self, article):
        return f"What readers say about “{_inert(article.headline)}”."

    def link(self, article):
        return article.get_absolute_url()

    def feed_url(self, article):
        return f"{article.get_absolute_url()}feed/"

    def comments(self, article):
        return super().comments(article).on(article)


class OfArticleAtom(OfArticle):
    feed_type = Atom1Feed
    subtitle = OfArticle.description

    def feed_url(self, article):
        return f"{article.get_absolute_url()}feed/atom/"


def _inert(line):
    """Rows from before our cleaning must not break the feed for everyone."""
    return clean_line(line)
