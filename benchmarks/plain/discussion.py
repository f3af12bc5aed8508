from django import template
from django.db.models import Count
from django.utils.safestring import mark_safe

from comments import awaiting
from comments.discussion import Discussion
from comments.forms import CommentForm
from comments.models import Comment

register = template.Library()


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def discussion(context, article):
    """The discussion under an article: its threads, and the form to join them."""
    request = context["request"]
    own = _own(request, article)
    shown = Discussion(article, including=own if own and own.is_waiting else None)
    form = context.get("comment_form") or _empty_form(request, article, shown)
    return {
        "article": article,
        "article_url": article.get_absolute_url(),
        "discussion": shown,
        "own": own,
        "form": form,
        "reply_to": form.reply_to,
        "request": request,
    }


def _own(request, article):
    """The reader's own comment, where their link proves that it is theirs."""
    own = awaiting.find(request)
    return own if own and own.article_id == article.pk else None


def _empty_form(request, article, shown):
    key = request.GET.get("reply_to", "")
    parent = shown.find(int(key)) if key.isascii() and key.isdigit() and len(key) < 20 else None
    initial = {"parent": parent.pk, "reply_to": parent} if parent else {}
    return CommentForm(article=article, account=request.user, initial=initial)


@register.filter
def comment_html(comment):
    """The text as the one door (comments.markup) stored it: the only HTML we trust."""
    # Safe because nothing but the door writes the column: bleach and nh3 left it unchanged.
    return mark_safe(comment.body_html)


@register.simple_tag
def comment_counts(articles):
    """How many comments readers can see under each of these articles, in one query."""
    counted = Comment.objects.public().filter(article__in=list(articles)).order_by()
    return dict(counted.values_list("article").annotate(Count("pk")))


@register.filter
def of_article(counts, article):
    return counts.get(article.pk, 0)
