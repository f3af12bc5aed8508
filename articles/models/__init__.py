from articles.models.article import Article, Byline
from articles.models.author import Author
from articles.models.cache_version import CacheVersion
from articles.models.category import Category
from articles.models.correction import Correction
from articles.models.highlight import Highlight
from articles.models.image import Image
from articles.models.list_entry import ListEntry
from articles.models.redirect import Redirect
from articles.models.source import Source

__all__ = [
    "Article",
    "Author",
    "Byline",
    "CacheVersion",
    "Category",
    "Correction",
    "Highlight",
    "Image",
    "ListEntry",
    "Redirect",
    "Source",
]
