from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap

from articles.models import Article, Author, Category


class OwnAddress(Sitemap):
    """A sitemap names the site by SITE_URL, whatever host the request came to."""

    limit = 10_000

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class Articles(OwnAddress):
    def items(self):
        return Article.objects.published().newest_first()

    def lastmod(self, item):
        return item.revised_at or item.published_at


class Categories(OwnAddress):
    def items(self):
        return Category.objects.filter(articles__in=Article.objects.published()).distinct()


class Authors(OwnAddress):
    def items(self):
        return Author.objects.filter(articles__in=Article.objects.published()).distinct()


SITEMAPS = {"articles": Articles, "categories": Categories, "authors": Authors}
