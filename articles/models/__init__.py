from articles.models.article import Article, Byline
from articles.models.author import Author
from articles.models.category import Category
from articles.models.correction import Correction
from articles.models.edition import Edition
from articles.models.highlight import Highlight
from articles.models.image import Image
from articles.models.placement import Placement
from articles.models.redirect import Redirect
from articles.models.source import Source

__all__ = [
    "Article",
    "Author",
    "Byline",
    "Category",
    "Correction",
    "Edition",
    "Highlight",
    "Image",
    "Placement",
    "Redirect",
    "Source",
]
