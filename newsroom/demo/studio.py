"""Draws and crops pictures in other processes; does not import Django, which they do not need."""

from articles import pictures
from newsroom.demo import illustrations


def illustration(kind, seed):
    """The renditions of an article's drawing."""
    return pictures.cut(illustrations.draw(kind, seed))


def portrait(seed):
    """The renditions of an author's portrait."""
    return pictures.cut(illustrations.portrait(seed))
