"""The page cache: finished pages in front of Django, and never a wrong one."""

from newsroom.pages.application import Application

__all__ = ["Application"]
