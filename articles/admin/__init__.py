"""The editors' admin: importing it registers every page of this app."""

from articles.admin.article import ArticleAdmin
from articles.admin.author import AuthorAdmin
from articles.admin.category import CategoryAdmin
from articles.admin.image import ImageAdmin

__all__ = ["ArticleAdmin", "AuthorAdmin", "CategoryAdmin", "ImageAdmin"]
