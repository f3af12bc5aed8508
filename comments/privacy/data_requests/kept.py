"""Everything that is kept under one address, readable for its owner."""

from functools import cached_property

from comments.models import Block, Comment, DataRequest, Decision, OutgoingEmail, Subscription
from comments.moderation.reasons import SENTENCES, sentences_for_writer
from comments.moderation.verdicts import Ruling
from comments.privacy import encryption

DECLINING = (Ruling.REJECT, Ruling.SPAM)
DEEDS = {Ruling.SPAM: "marked it as spam"}  # all others are said with “it” at their end
OWN_WORDS = {
    Decision.EDIT: "Earlier text",
    Decision.CORRECT: "Earlier text",
    Decision.APPEAL: "You wrote",
}


class Kept:
    """Loaded with a constant number of queries, however much is kept."""

    def __init__(self, address):
        self.address = address
        self._indexes = encryption.blind_indexes(address)

    def _of(self, model):
        return model.objects.filter(email_index__in=self._indexes)

    @property
    def is_nothing(self):
        """Not counting requests: the first request itself is one."""
        models = (Comment, Subscription, OutgoingEmail)
        is_blocked = Block.objects.of(*self._indexes).exists()
        return not (is_blocked or any(self._of(model).exists() for model in models))

    @cached_property
    def comments(self):
        found = (
            self._of(Comment)
            .select_related("article")
            .prefetch_related("decisions", "email_accesses")
        )
        return [_comment(comment) for comment in found.order_by("-created_at", "-pk")]

    @cached_property
    def blocks(self):
        return [_block(block) for block in Block.objects.of(*self._indexes).newest_first()]

    @cached_property
    def subscriptions(self):
        found = self._of(Subscription).select_related("article").order_by("-created_at", "-pk")
        return [_subscription(subscription) for subscription in found]

    @cached_property
    def emails(self):
        return [
            _outgoing(outgoing)
            for outgoing in self._of(OutgoingEmail).order_by("-created_at", "-pk")
        ]

    @cached_property
    def requests(self):
        return [_request(request) for request in self._of(DataRequest).order_by("-created_at")]

    def as_dict(self):
        """For machines: the same that the page shows."""
        return {
            "email": self.address,
            "comments": self.comments,
            "blocks": self.blocks,
            "subscriptions": self.subscriptions,
            "emails": self.emails,
            "requests": self.requests,
        }


def _comment(comment):
    return {
        "article": comment.article.headline if comment.article.is_public else "",
        "address": comment.get_absolute_url() if comment.is_public else "",
        "sent_at": comment.created_at,
        "edited_at": comment.edited_at,
        "corrected_at": comment.corrected_at,
        "correction_note": comment.correction_note,
        "name": comment.name,
        "website": comment.website,
        "words": comment.body,
        "state": comment.get_status_display(),
        "decisions": [_decision(decision) for decision in comment.decisions.all()],
        "filter": comment.weighed_in_words,
        "seconds_on_the_page": comment.seconds,
        "trap": comment.trap,
        "address_seen_at": [reveal.made_at for reveal in comment.email_accesses.all()],
        "has_sealed_address": bool(comment.email_sealed),
        "has_index": bool(comment.email_index),
        "has_network": bool(comment.ip_hash),
        "has_receipt": bool(comment.receipt_hash or comment.mailed_receipt_hash),
    }


def _decision(decision):
    """As far as it is the writer's business: no moderator's name, nothing meant for colleagues."""
    return {
        "at": decision.made_at,
        "by": _maker(decision),
        "what": DEEDS.get(decision.ruling, f"{decision.deed} it"),
        "why": sentences_for_writer(decision) if decision.ruling in DECLINING else [],
        "your_words": [
            {"what": OWN_WORDS[decision.ruling], "words": reason["matched"]}
            for reason in decision.reasons
            if decision.ruling in OWN_WORDS and reason["code"] in SENTENCES
        ],
    }


def _maker(decision):
    if decision.checked_by:
        return "Our checks"
    return "You" if decision.ruling in Decision.BY_WRITER else "A moderator"


def _block(block):
    """Its owner may know of it, and since when; why, moderators wrote for one another."""
    return {"made_at": block.made_at, "ends_at": block.ends_at, "lifted_at": block.lifted_at}


def _subscription(subscription):
    is_public = subscription.article.is_public
    return {
        "article": subscription.article.headline if is_public else "",
        "address": subscription.article.get_absolute_url() if is_public else "",
        "to": "replies to one comment" if subscription.comment_id else "every comment",
        "asked_at": subscription.created_at,
        "confirmed_at": subscription.confirmed_at,
    }


def _outgoing(outgoing):
    return {
        "kind": outgoing.get_kind_display(),
        "state": outgoing.get_state_display(),
        "queued_at": outgoing.created_at,
        "done_at": outgoing.done_at,
        "has_sealed_address": bool(outgoing.email_sealed),
    }


def _request(request):
    return {
        "asked_at": request.created_at,
        "opened_at": request.opened_at,
        "has_network": bool(request.ip_hash),
    }
