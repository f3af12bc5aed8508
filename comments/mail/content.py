"""The content of emails. Each is written when it is sent, from what readers can see at that moment.

A writer is given an email and returns its content, or None where nothing is left to say. A new kind
of email is a writer in WRITERS, and two templates.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from articles.rendering.text import clean_line
from comments.mail import moderator_alerts, subscription_links
from comments.mail.data_link import data_email
from comments.mail.news import News
from comments.models import Comment, ModeratorAlert, OutgoingEmail
from comments.models.author_alert import AuthorAlert
from comments.receipts import receipt_links

LONGEST_SUBJECT = 150  # characters; more is cut off on every screen


@dataclass(frozen=True)
class Content:
    """A subject, the template's name (its .txt and its .html), and what these are filled with."""

    subject: str
    template: str
    context: dict
    headers: dict = field(default_factory=dict)


def write(outgoing):
    """The message as it is sent now; None if there is nothing to say, or no recipient."""
    address = outgoing.recipient
    content = WRITERS[outgoing.kind](outgoing) if address else None
    if content is None:
        return None
    context = content.context | {"SITE_NAME": settings.SITE_NAME, "SITE_URL": settings.SITE_URL}
    message = EmailMultiAlternatives(
        clean_line(content.subject)[:LONGEST_SUBJECT],
        _drawn(content.template, "txt", context),
        settings.MAIL_FROM,
        [address],
        headers=_headers(outgoing) | content.headers,
    )
    message.attach_alternative(_drawn(content.template, "html", context), "text/html")
    return message


def absolute(path):
    """An address as mail needs it: nothing in a mailbox knows where it came from."""
    return f"{settings.SITE_URL}{path}"


def _drawn(name, kind, context):
    return render_to_string(f"comments/mail/{name}.{kind}", context).strip() + "\n"


def _headers(outgoing):
    """The same at every attempt, so that a mailbox knows an email that it was given twice."""
    return {
        "Message-ID": f"<{outgoing.uuid}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
    }


# --- To readers -------------------------------------------------------------------------------


def _confirm(outgoing):
    """Without the comment: the address may be someone else's."""
    subscription = outgoing.subscription
    if subscription is None or subscription.is_confirmed or not subscription.article.is_public:
        return None
    return Content(
        f"Please confirm: notifications about “{subscription.article.headline}”",
        "confirm",
        _of(subscription.article)
        | _link(subscription)
        | {
            "subscriptions": list(subscription.siblings.unconfirmed()),
            "proves": subscription.proves,
        },
        _unsubscribe(subscription),
    )


def _comment(outgoing):
    comment, subscription = _public(outgoing), outgoing.subscription
    if comment is None or subscription is None or not subscription.is_confirmed:
        return None
    own = subscription.own_comment
    is_reply = own is not None and comment.parent_id == own.pk
    deed = "replied to you" if is_reply else "commented"
    return Content(
        f"{comment.name} {deed}: {comment.article.headline}",
        "comment",
        _told(comment)
        | _link(subscription)
        | {"is_reply": is_reply, "receipt_url": _receipt_of(own)},
        _unsubscribe(subscription),
    )


def _receipt(outgoing):
    """Whatever became of the comment: that is what a receipt is for."""
    token = receipt_links.mailed(outgoing.comment) if outgoing.comment else ""
    if not token or outgoing.subscription is None:
        return None
    return Content(
        f"Your receipt: {outgoing.comment.article.headline}",
        "receipt",
        _of(outgoing.comment.article)
        | _link(outgoing.subscription)
        | {"receipt_url": absolute(receipt_links.address_of(token))},
        _unsubscribe(outgoing.subscription),
    )


def _receipt_of(own):
    token = receipt_links.mailed(own) if own else ""
    return absolute(receipt_links.address_of(token)) if token else ""


def _personal_data(outgoing):
    parts = data_email(outgoing)
    return parts and Content(**parts)


# --- To authors -------------------------------------------------------------------------------


def _author(outgoing):
    comment = _public(outgoing)
    if comment is None or not AuthorAlert.objects.filter(account=outgoing.account).exists():
        return None
    return Content(
        f"{comment.name} commented on your article: {comment.article.headline}",
        "author",
        _told(comment) | {"admin_url": absolute(reverse("admin:index"))},
    )


# --- To moderators ----------------------------------------------------------------------------


def _digest(outgoing):
    """What is still undecided of its period; only for people who may still decide it."""
    is_wanted = ModeratorAlert.objects.filter(account=outgoing.account).exists()
    if not (is_wanted and moderator_alerts.may_be_told(outgoing.account)):
        return None
    news = News(outgoing.since, outgoing.created_at)
    if news.is_nothing:
        return None
    stop = absolute(moderator_alerts.stop_address(outgoing.account))
    return Content(
        f"Comments to decide: {news.summary}",
        "digest",
        {
            "news": news,
            "reports": news.report_reasons,
            "holds": news.hold_reasons,
            "queue_url": absolute(reverse("admin:comments_comment_changelist")),
            "admin_url": absolute(f"{reverse('admin:index')}#digests"),
        },
        _one_click(stop),
    )


# --- To staff ---------------------------------------------------------------------------------


def _password(outgoing):
    """The link is made when it is sent, so that it works for as long as it says; stored nowhere."""
    account = outgoing.account
    if not account.has_usable_password():
        return None
    whose = urlsafe_base64_encode(force_bytes(account.pk))
    parts = [whose, default_token_generator.make_token(account)]
    return Content(
        f"Set a new password for {settings.SITE_NAME}",
        "password",
        {
            "link": absolute(reverse("admin:password_reset_confirm", args=parts)),
            "name": account.get_username(),
            "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
        },
    )


# --- What they have in common -----------------------------------------------------------------


def _public(outgoing):
    """The comment, if readers can see it at this moment."""
    told = Comment.objects.public().select_related("article").filter(pk=outgoing.comment_id)
    return told.first()


def _told(comment):
    url = absolute(reverse("comments:permalink", args=[comment.pk]))
    return _of(comment.article) | {"comment": comment, "comment_url": url}


def _of(article):
    return {"article": article, "article_url": absolute(article.get_absolute_url())}


def _link(subscription):
    return {"subscription_url": absolute(subscription_links.address_of(subscription))}


def _unsubscribe(subscription):
    return _one_click(absolute(subscription_links.address_of(subscription, "stop")))


def _one_click(address):
    """The header of RFC 8058: mail providers require it, and show a button."""
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


WRITERS = {
    OutgoingEmail.Kind.CONFIRM: _confirm,
    OutgoingEmail.Kind.COMMENT: _comment,
    OutgoingEmail.Kind.RECEIPT: _receipt,
    OutgoingEmail.Kind.AUTHOR: _author,
    OutgoingEmail.Kind.DIGEST: _digest,
    OutgoingEmail.Kind.PERSONAL_DATA: _personal_data,
    OutgoingEmail.Kind.PASSWORD: _password,
}
