"""Markdown in: a file with YAML front matter becomes an article, whole or not at all."""

from articles.importing.reading import ArticleFile, BrokenFile, Problem, Reader, read
from articles.importing.saving import save

__all__ = ["ArticleFile", "BrokenFile", "Problem", "Reader", "read", "save"]
