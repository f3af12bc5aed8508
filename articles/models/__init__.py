from articles.models.article import Article, Byline
from articles.models.author import Author
from articles.models.autosave import Autosave
from articles.models.cache_version import CacheVersion
from articles.models.category import Category
from articles.models.correction import Correction
from articles.models.highlight import Highlight
from articles.models.image import Image
from articles.models.list_entry import ListEntry
from articles.models.presence import Presence
from articles.models.redirect import Redirect
from articles.models.revision import Revision
from articles.models.source import Source

__all__ = [
    "Article",
    "Author",
    "Autosave",
    "Byline",
    "CacheVersion",
    "Category",
    "Correction",
    "Highlight",
    "Image",
    "ListEntry",
    "Presence",
    "Redirect",
    "Revision",
    "Source",
]
