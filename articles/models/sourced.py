from urllib.parse import urlsplit

from django.conf import settings
from django.db import models

from articles.models.positions import renumber
from articles.models.source import LONGEST_TITLE, Source
from articles.rendering import body, markup


class Sourced:
    """How an article's sources follow the links of its body, and the body bears their numbers."""

    def cite(self):
        """Makes sources follow the links of the body, and renders it with their numbers.

        A link to a page not yet listed, or a mark of another source, adds a source. A source that a
        person completed stays, cited or not; one made only from the body is deleted with its link
        or mark.
        """
        cited = {citation.key: citation for citation in self.citations()}
        self.sources.filter(is_automatic=True).exclude(key__in=cited).delete()
        self._add_missing(cited)
        self._complete(cited)
        self.body = body.without_details(self.body)
        renumber(self.sources.all())
        self._render()

    def add_source(self, *, url="", **details):
        """Lists a source, or completes the one already listed for the same page or title."""
        details |= {"url": url, "is_automatic": False}
        source, _ = Source.objects.update_or_create(
            article=self,
            key=body.key_of(url, details.get("title", "")),
            defaults=details,
            create_defaults=details | {"position": self._next_position()},
        )
        return source

    def citations(self):
        """What the body cites that is not on our own site, once for each source."""
        return citations_in(self.body)

    def _add_missing(self, cited):
        known = set(self.sources.values_list("key", flat=True))
        position = self._next_position()
        for key, citation in cited.items():
            if key not in known:
                host = urlsplit(citation.url).hostname or ""
                self.sources.create(
                    url=citation.url,
                    title=(citation.title or citation.text)[:LONGEST_TITLE],
                    # Until the author completes it; without an address there is nothing to tell.
                    publisher=(citation.publisher or host.removeprefix("www."))[:120],
                    position=position,
                    is_automatic=not (citation.publisher and citation.title),
                )
                position += 1

    def _complete(self, cited):
        """A passage of another article brings along what a person wrote of its sources there."""
        told = {key: each for key, each in cited.items() if each.publisher and each.title}
        for source in self.sources.filter(is_automatic=True, key__in=told) if told else ():
            source.publisher, source.title = (
                told[source.key].publisher[:120],
                told[source.key].title,
            )
            source.is_automatic = False
            source.save()

    def _next_position(self):
        return (self.sources.aggregate(last=models.Max("position"))["last"] or 0) + 1

    def _render(self):
        cited = {
            markup.source_key(source.url) if source.url else source.key: markup.CitedSource(
                number=source.position,
                publisher=source.publisher,
                title=source.title,
                url=source.url,
            )
            for source in self.sources.numbered()
        }
        self.body_html = markup.render(
            self.body, sources=cited, own_hosts=own_hosts(), media_url=settings.MEDIA_URL
        ).html
        self.word_count = len(markup.plain_text(self.body).split())
        type(self).objects.filter(pk=self.pk).update(
            body=self.body, body_html=self.body_html, word_count=self.word_count
        )


def citations_in(text):
    """What a body cites that is not on our own site, once for each source."""
    return body.citations(text, own_hosts=own_hosts())


def own_hosts():
    return {urlsplit(settings.SITE_URL).hostname}
