"""Feeds of the whole paper, of a category and of an author, each as RSS, Atom and JSON."""

import json

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date

from articles.models import Article, Author, Category

LENGTH = 20


class RssFullText(Rss201rev2Feed):
    """RSS 2.0 with the whole article beside its standfirst."""

    def rss_attributes(self):
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
        }

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class AtomFullText(Atom1Feed):
    """Atom with the whole article beside its standfirst."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class JSONFeed(SyndicationFeed):
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding):
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "items": [
                {
                    "id": item["link"],
                    "url": item["link"],
                    "title": item["title"],
                    "summary": item["description"],
                    "content_html": item["content"],
                    "date_published": rfc3339_date(item["pubdate"]),
                    "date_modified": rfc3339_date(item["updateddate"]),
                    "authors": [{"name": name} for name in item["author_name"].split(", ") if name],
                    "tags": list(item["categories"]),
                }
                for item in self.items
            ],
        }
        outfile.write(json.dumps(feed, ensure_ascii=False).encode(encoding))


class Latest(Feed):
    feed_type = RssFullText

    def get_object(self, request):
        return None

    def articles(self, obj):
        return Article.objects.published().newest_first()

    def items(self, obj):
        return self.articles(obj).with_whole_text()[:LENGTH]

    def title(self, obj):
        return f"{settings.SITE_NAME}: {obj}" if obj else settings.SITE_NAME

    def link(self, obj):
        return obj.get_absolute_url() if obj else "/"

    def description(self, obj):
        return getattr(obj, "description", "") or settings.SITE_TAGLINE

    def item_title(self, item):
        return item.headline

    def item_description(self, item):
        return item.standfirst

    def item_pubdate(self, item):
        return item.published_at

    def item_updateddate(self, item):
        return item.revised_at if item.was_revised else item.published_at

    def item_author_name(self, item):
        return ", ".join(author.name for author in item.byline_authors)

    def item_categories(self, item):
        return [category.name for category in item.categories.all()]

    def item_extra_kwargs(self, item):
        return {"content": item.body_html}


class InCategory(Latest):
    def get_object(self, request, slug):
        return get_object_or_404(Category, slug=slug)

    def articles(self, obj):
        return Article.objects.published().under(category=obj)


class ByAuthor(Latest):
    def get_object(self, request, slug):
        return get_object_or_404(Author, slug=slug)

    def articles(self, obj):
        return Article.objects.published().under(author=obj)


class LatestAtom(Latest):
    feed_type = AtomFullText
    subtitle = Latest.description


class LatestJSON(Latest):
    feed_type = JSONFeed


class InCategoryAtom(InCategory):
    feed_type = AtomFullText
    subtitle = Latest.description


class InCategoryJSON(InCategory):
    feed_type = JSONFeed


class ByAuthorAtom(ByAuthor):
    feed_type = AtomFullText
    subtitle = Latest.description


class ByAuthorJSON(ByAuthor):
    feed_type = JSONFeed
