"""The discussion's tags: a template for each comment, and a form for each request."""

from django import template

from articles.rendering.fragments import stored
from comments.posting.forms import CommentForm
from comments.reading.discussion import Discussion
from comments.templatetags import discussion as of_the_site

register = template.Library()
register.tags |= of_the_site.register.tags
register.filters |= of_the_site.register.filters


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def discussion(context, article):
    request = context["request"]
    shown = Discussion(article)
    return {
        "article": article,
        "article_url": article.get_absolute_url(),
        "discussion": shown,
        "orders": of_the_site.orders_of(shown),
        "form": CommentForm(article=article, account=request.user),
        "request": request,
    }


@register.filter
def comment_html(comment):
    return stored(comment.body_html)
