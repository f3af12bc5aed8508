"""The only file that knows how articles are searched."""

from django.db.models import Q

from articles.rendering.text import clean_line

MAX_WORDS = 8  # more words narrow nothing that a reader would notice, and each costs a scan
MAX_LENGTH = 200
FIELDS = ("headline", "standfirst", "body", "highlights__text")


def words_of(query):
    """The words we look for: cleaned, at most MAX_WORDS."""
    return clean_line(query[:MAX_LENGTH]).split()[:MAX_WORDS]


def search(articles, query):
    """Articles that hold every word of the query somewhere; none when there is no word."""
    words = words_of(query)
    if not words:
        return articles.none()
    for word in words:
        anywhere = Q()
        for field in FIELDS:
            anywhere |= Q(**{f"{field}__icontains": word})
        articles = articles.filter(pk__in=articles.model.objects.filter(anywhere).values("pk"))
    return articles
