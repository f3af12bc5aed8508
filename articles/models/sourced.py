from urllib.parse import urlsplit

from django.conf import settings
from django.db import models

from articles.models.positions import renumber
from articles.models.source import Source
from articles.rendering import markup


class Sourced:
    """How an article's sources follow the links of its body, and the body bears their numbers."""

    def cite(self):
        """Makes sources follow the links of the body, and renders it with their numbers.

        A link to a page not yet listed adds a source. A source that a person completed stays,
        linked or not; one made only from a link is deleted with its link.
        """
        links = {Source.key_of(link.url): link for link in self.outbound_links()}
        self.sources.filter(is_automatic=True).exclude(key__in=links).delete()
        self._add_missing(links)
        renumber(self.sources.all())
        self._render()

    def add_source(self, *, url, **details):
        """Lists a source, or completes the one already listed for the same page."""
        source, _ = Source.objects.update_or_create(
            article=self,
            key=Source.key_of(url),
            defaults={"url": url, "is_automatic": False, **details},
            create_defaults={
                "url": url,
                "is_automatic": False,
                "position": self._next_position(),
                **details,
            },
        )
        return source

    def outbound_links(self):
        """The links of the body that lead away from our own site, one for each page."""
        return markup.extract_links(self.body, own_hosts=_own_hosts())

    def _add_missing(self, links):
        known = set(self.sources.values_list("key", flat=True))
        position = self._next_position()
        for key, link in links.items():
            if key not in known:
                host = urlsplit(link.url).hostname or ""
                self.sources.create(
                    url=link.url,
                    title=link.text[:300],
                    publisher=host.removeprefix("www.")[:120],  # until the author completes it
                    position=position,
                    is_automatic=True,
                )
                position += 1

    def _next_position(self):
        return (self.sources.aggregate(last=models.Max("position"))["last"] or 0) + 1

    def _render(self):
        cited = {
            markup.source_key(source.url): markup.CitedSource(
                number=source.position,
                publisher=source.publisher,
                title=source.title,
                url=source.url,
            )
            for source in self.sources.numbered()
        }
        self.body_html = markup.render(
            self.body, sources=cited, own_hosts=_own_hosts(), media_url=settings.MEDIA_URL
        ).html
        self.word_count = len(markup.plain_text(self.body).split())
        type(self).objects.filter(pk=self.pk).update(
            body_html=self.body_html, word_count=self.word_count
        )


def _own_hosts():
    return {urlsplit(settings.SITE_URL).hostname}
