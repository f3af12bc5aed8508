"""VERBS: what a button beside an article can do to it, after its text is saved."""

from collections.abc import Callable
from typing import NamedTuple

from articles.models import Article


class Verb(NamedTuple):
    """A button: when it is offered and to whom, what it does, and what it says afterwards."""

    name: str
    label: str
    permission: str
    is_offered: Callable[[Article], bool]
    apply: Callable
    done: str

    def is_offered_to(self, user, article):
        return user.has_perm(self.permission) and self.is_offered(article)


def _is_unseen(article):
    """No reader has seen it: a draft, in review, or scheduled."""
    return not article.has_been_public


def _send_to_review(article, by, typed):
    article.submit_for_review(by=by)


def _publish(article, by, typed):
    article.publish(by=by)


def _schedule(article, by, typed):
    article.publish(by=by, at=typed["schedule_at"])


def _return_to_draft(article, by, typed):
    article.return_to_draft(by=by)


def _retract(article, by, typed):
    article.retract(by=by, note=typed["retract_note"])


VERBS = (
    # Towards readers.
    Verb(
        "_review", "Send to review", "articles.change_article",
        lambda article: article.status == Article.Status.DRAFT, _send_to_review,
        "is with the editors",
    ),
    Verb(
        "_publish", "Publish now", "articles.publish_article", _is_unseen, _publish,
        "is published",
    ),
    Verb(
        "_schedule", "Schedule", "articles.publish_article", _is_unseen, _schedule,
        "is scheduled",
    ),
    # And back.
    Verb(
        "_draft", "Return to draft", "articles.change_article",
        lambda article: article.status == Article.Status.REVIEW, _return_to_draft,
        "is a draft again",
    ),
    Verb(
        "_unschedule", "Unschedule", "articles.publish_article",
        lambda article: article.is_scheduled, _return_to_draft, "is a draft again",
    ),
    Verb(
        "_retract", "Retract", "articles.retract_article",
        lambda article: article.is_public, _retract, "is retracted",
    ),
)  # fmt: skip


def pressed(data):
    """The verb whose button sent this form, if one did."""
    return next((verb for verb in VERBS if verb.name in data), None)


def releases(data):
    """Whether the button brings the article to readers, now or later."""
    return "_publish" in data or "_schedule" in data


def withdraws(data):
    """Whether the button takes the article away from readers, so that it may be incomplete."""
    return "_unschedule" in data or "_retract" in data


def offered(user, article):
    """The buttons for this person and this article, by the part of the page they stand in."""
    return {verb.name.strip("_"): verb for verb in VERBS if verb.is_offered_to(user, article)}


def offered_when_new(user):
    """The same for an article that is not saved yet: what a draft offers."""
    return offered(user, Article())
