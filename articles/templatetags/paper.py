import json
from urllib.parse import quote

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from articles import structured_data
from articles.compiled_queries import CompiledQuery
from articles.models import Category
from articles.rendering.fragments import Fragment, once, placeholder
from articles.rendering.source_list import entries, marks
from articles.share_links import SHARE_LINKS

register = template.Library()

CATEGORIES = CompiledQuery(Category.objects.all)

# As Django's json_script: what could end a <script> is written as an escape.
SCRIPT_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


@register.filter
def body_html(article):
    """The body as the sanitizer (articles.rendering.markup) stored it: the only HTML we trust."""
    # Safe because only the sanitizer writes the column: bleach, nh3 and a verifier agreed on it.
    return mark_safe(article.body_html)  # noqa: S308


@register.simple_tag
def json_ld(article):
    """The article's structured data, inert whatever its words are."""
    data = json.dumps(structured_data.news_article(article), ensure_ascii=False)
    # Safe because no <, > or & is left in it; HTML escapes would be wrong inside a script.
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(data.translate(SCRIPT_ESCAPES)),  # noqa: S308
    )


@register.simple_tag
def share(article):
    """Plain links that carry the headline and the address: no tracker, no counter."""
    address = absolute(article.get_absolute_url())
    return _share_row().fill(
        headline=quote(article.headline, safe=""), url=quote(address, safe=""), address=address
    )


@once
def _share_row():
    words = {"headline": placeholder("headline"), "url": placeholder("url")}
    links = [
        {"key": key, "label": label, "url": pattern.format(**words), "is_outbound": key != "email"}
        for key, label, pattern in SHARE_LINKS
    ]
    return Fragment("articles/_share.html", {"links": links, "address": placeholder("address")})


@register.simple_tag
def source_list(sources):
    """What the article rests on, one entry for each source."""
    return entries(sources)


register.simple_tag(marks)


@register.filter
def absolute(path):
    """One of our paths as a full address."""
    return settings.SITE_URL + str(path)


@register.inclusion_tag("articles/_categories_row.html", takes_context=True)
def category_row(context):
    """The row of categories under the name of the paper; the one being read is marked."""
    return {"categories": CATEGORIES(), "current": context.get("category")}
