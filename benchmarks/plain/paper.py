"""The paper's tags, with those that the site has since replaced by fragments."""

from urllib.parse import quote

from django import template
from django.conf import settings

from articles.rendering.source_list import host
from articles.share_links import SHARE_LINKS
from articles.templatetags import paper

register = template.Library()
register.tags |= paper.register.tags
register.filters |= paper.register.filters
register.filter(host)


@register.simple_tag
def share_links(article):
    words = {
        "headline": quote(article.headline, safe=""),
        "url": quote(settings.SITE_URL + article.get_absolute_url(), safe=""),
    }
    return [
        {"key": key, "label": label, "url": pattern.format(**words), "is_outbound": key != "email"}
        for key, label, pattern in SHARE_LINKS
    ]
