"""Structured data of an article: schema.org's NewsArticle, with its sources as citations."""

from django.conf import settings


def news_article(article):
    """A JSON-ready dict; https://developers.google.com/search/docs/appearance/structured-data/article."""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "description": article.standfirst,
        "url": _absolute(article.get_absolute_url()),
        "datePublished": _iso(article.published_at),
        "dateModified": _iso(article.revised_at if article.was_revised else article.published_at),
        "author": [_person(author) for author in article.byline_authors],
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME},
        "citation": [_citation(source) for source in article.sources.all()],
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": correction.text,
                "datePublished": _iso(correction.made_at),
            }
            for correction in article.corrections.all()
        ],
    }
    if article.image:
        data["image"] = [_absolute(article.image.src)]
    return {key: value for key, value in data.items() if value}


def _citation(source):
    data = {
        "@type": "CreativeWork",
        "url": source.url,
        "name": source.title or source.url,
        "publisher": source.publisher,
    }
    if not source.url:
        del data["url"]
    return data


def _person(author):
    return {"@type": "Person", "name": author.name, "url": _absolute(author.get_absolute_url())}


def _absolute(path):
    return settings.SITE_URL + path


def _iso(moment):
    return moment.isoformat() if moment else None
