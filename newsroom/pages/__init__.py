"""The page cache: finished pages in front of Django, never out of date."""

from newsroom.pages.application import Application

__all__ = ["Application"]
