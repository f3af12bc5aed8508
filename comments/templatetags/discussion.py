from django import template
from django.db.models import Count
from django.template.loader import render_to_string

from articles.keys import key_in
from articles.rendering.fragments import Fragment, once, placeholder, stored
from comments.models import Comment
from comments.posting.forms import CommentForm
from comments.reading import cards, pending_link
from comments.reading.discussion import Discussion
from comments.reading.discussion_page import DiscussionPage

register = template.Library()

ORDERS = {
    "oldest": "Oldest first",
    "newest": "Newest first",
    "discussed": "Most discussed",
    "featured": "Featured first",
}


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def discussion(context, article):
    """The discussion under an article: its threads, and the form to join them."""
    request = context["request"]
    own = _own(request, article)
    shown, nodes = _shown(request, article, own)
    form = context.get("comment_form") or _empty_form(request, article, shown)
    return {
        "article": article,
        "article_url": article.get_absolute_url(),
        "discussion": shown,
        "nodes": nodes,
        "orders": orders_of(shown),
        "own": own,
        "form": form,
        "reply_to": form and form.reply_to,
        "comment_preview": context.get("comment_preview", ""),
        "request": request,
    }


def _shown(request, article, own):
    """(the discussion, the part of its threads that the address requests)."""
    waiting = own if own and own.is_waiting else None
    asked = Discussion(article, including=waiting, page=DiscussionPage.read(request.GET))
    shown = asked.settled
    return shown, shown.threads


def orders_of(shown):
    """The orders that make a difference, and the requested one."""
    is_offered = shown.has_featured or shown.page.sort == "featured"
    return [(key, words) for key, words in ORDERS.items() if key != "featured" or is_offered]


def _own(request, article):
    """The reader's own comment, as far as their link proves it."""
    own = pending_link.find(request)
    return own if own and own.article_id == article.pk else None


def _empty_form(request, article, shown):
    """The form of someone logged in, or for a reply; None if it is the same for everyone."""
    key = key_in(request.GET.get("reply_to", ""))
    parent = shown.find(key) if key else None
    if parent is None and not getattr(request.user, "is_authenticated", False):
        return None
    initial = {"parent": parent.pk, "reply_to": parent} if parent else {}
    return CommentForm(article=article, account=request.user, initial=initial)


@register.simple_tag(takes_context=True)
def threads(context):
    """The comments, in their threads."""
    discussion, own = context["discussion"], context["own"]
    place = cards.Place(
        context["article_url"],
        discussion.page.query,
        discussion.is_open,
        own=own and own.pk,
    )
    return cards.draw(context["nodes"], place)


@register.simple_tag(takes_context=True)
def reply_form(context):
    """Leave a Reply. As most readers get it, empty, it is the same but for where it leads."""
    if context["form"]:
        return render_to_string("comments/_form.html", context.flatten(), context["request"])
    return _form_of_everybody().fill(article_url=context["article_url"])


@once
def _form_of_everybody():
    form = {"form": CommentForm(article=None), "article_url": placeholder("article_url")}
    return Fragment("comments/_form.html", form)


@register.simple_tag
def comment_words(comment):
    """Its text, as the sanitizer stored it."""
    return stored(comment.body_html)


@register.simple_tag
def comment_counts(articles):
    """How many comments readers can see under each of these articles, in one query."""
    counted = Comment.objects.public().filter(article__in=list(articles)).order_by()
    return dict(counted.values_list("article").annotate(Count("pk")))


@register.filter
def of_article(counts, article):
    return counts.get(article.pk, 0)
