"""Compiled queries that run for every new comment, most of them about earlier comments.

Each asks for one commenter, network or text at a time, so that its text is the same however many
keys there are. None asks for an address, so that no time it takes tells whose one is.
"""

from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Count, Value
from django.db.models.functions import Concat
from django.utils import timezone

from articles import union
from articles.compiled_queries import CompiledQuery
from articles.models import Author
from comments.models.block import Block
from comments.models.lsh_band import LSHBand
from comments.models.minhash_signature import MinHashSignature
from comments.models.report import Report
from comments.moderation.waves.shingles import MOST_BANDS


def comments():
    return apps.get_model("comments", "Comment").objects


def _others(but):
    return comments().exclude(pk=but)


def _in_slots(keys, slots):
    """What is left of them is empty, and nothing that is looked for is."""
    return {f"slot{n}": keys[n] if n < len(keys) else "" for n in range(slots)}


# Needs an open transaction, which Django checks when it writes the SQL.
# --- By the same person, as far as they proved it: never by an address ----------------------------

APPROVALS = CompiledQuery(
    lambda commenter, but: (
        _others(but)
        .filter(commenter=commenter)
        .approved_by_people()
        .order_by()
        .values_list("name")
        .annotate(Count("pk", distinct=True))
    ),
    commenter=UUID,
    but=int,
)
FATES = CompiledQuery(
    lambda commenter, since, but: (
        _others(but)
        .since(since)
        .filter(commenter=commenter)
        .order_by()
        .values_list("status")
        .annotate(Count("pk"))
    ),
    commenter=UUID,
    since=datetime,
    but=int,
)
ADDRESS_PROVED = CompiledQuery(
    lambda commenter: (
        comments()
        .filter(commenter=commenter, address_proved_at__isnull=False)
        .order_by()
        .values_list("pk", flat=True)[:1]
    ),
    commenter=UUID,
)
MOST_PROOFS = 8  # receipts that come with a comment: those that a browser kept last


def proved(receipt_hashes):
    """[(commenter, email_index)] of the comments with these receipts, the latest first."""
    hashes = [*receipt_hashes[:MOST_PROOFS]]
    return PROVED(**_in_slots(hashes, MOST_PROOFS))


PROVED = CompiledQuery(
    lambda **hashes: (
        comments()
        .exclude(receipt_hash="")
        .filter(receipt_hash__in=list(hashes.values()))
        .order_by("-pk")
        .values_list("commenter", "email_index")
    ),
    **{f"slot{n}": str for n in range(MOST_PROOFS)},
)

# --- From the same network ----------------------------------------------------------------------

FROM_NETWORK = CompiledQuery(
    lambda network, since, but: (
        _others(but).since(since).from_network(network).order_by().values_list("pk", flat=True)
    ),
    network=str,
    since=datetime,
    but=int,
)

# --- The same words -----------------------------------------------------------------------------

SENT = CompiledQuery(
    lambda article, fingerprint: (
        comments().filter(article=article, fingerprint=fingerprint).not_withdrawn()[:1]
    ),
    article=int,
    fingerprint=str,
)
TWINS = CompiledQuery(
    lambda words, since, but: (
        _others(but)
        .since(since)
        .filter(words_hash=words)
        .order_by()
        .values_list("pk", flat=True)[:1]
    ),
    words=str,
    since=datetime,
    but=int,
)

# --- Who may not write as others do -------------------------------------------------------------

SLOTS = 64  # keys in one query: more than an address, a host and a network have


def blocks(keys):
    """Blocks that stand against any of these keys, now."""
    parts = (keys[start : start + SLOTS] for start in range(0, len(keys), SLOTS))
    found = (BLOCKS(now=timezone.now(), **_in_slots(part, SLOTS)) for part in parts)
    return [block for some in found for block in some]


BLOCKS = CompiledQuery(
    lambda now, **keys: (
        Block.objects.active(now)
        .filter(key__in=list(keys.values()))
        .order_by()
        .select_related("made_by")
    ),
    now=datetime,
    **{f"slot{n}": str for n in range(SLOTS)},
)

# --- Nearly the same words ----------------------------------------------------------------------

NEWEST = 4  # of each band: others are like these, and a flood costs no more than a trickle
MOST_SIMILAR = 20  # looked at: of a flood the latest will do


def _near(**bands):
    found = [
        LSHBand.objects.filter(value=band).order_by("-signature").values("pk")[:NEWEST]
        for band in bands.values()
    ]
    told = [
        "signature",
        "signature__wave",
        "signature__comment__body",
        "signature__comment__website",
    ]
    return LSHBand.objects.filter(pk__in=union.keys(found)).order_by().values_list(*told)


NEAR = CompiledQuery(_near, **{f"band_{n}": int for n in range(MOST_BANDS)})
SIMILAR = CompiledQuery(
    lambda wave, since, but: (
        MinHashSignature.objects.filter(wave=wave, comment__created_at__gt=since)
        .exclude(comment=but)
        .order_by("-comment")
        .values_list(*(f"comment__{name}" for name in ("article", "words_hash", "body")))[
            :MOST_SIMILAR
        ]
    ),
    wave=int,
    since=datetime,
    but=int,
)

# --- Who reported it, and who writes here -------------------------------------------------------

NETWORKS_REPORTING = CompiledQuery(
    lambda comment: Report.objects.open().filter(comment=comment).by_network(), comment=int
)


def names():
    """As readers see them: in bylines, and above the comments of staff accounts.

    A user name that is not shown is not among them: who tries names would learn how to sign in.
    """
    return [name.strip() or username for name, username in NAMES()]


NAMES = CompiledQuery(
    lambda: (
        Author.objects.order_by()
        .values_list("name", Value(""))
        .union(
            get_user_model()
            .objects.filter(is_staff=True, is_active=True)
            .order_by()
            .values_list(Concat("first_name", Value(" "), "last_name"), "username"),
            all=True,
        )
        .order_by()  # or Django 6.1 asks for the order that Author has
    )
)
