"""The policy, read aloud: CHECKS from top to bottom.

A check is a function `(subject) -> Verdict | None`. It asks the comment questions and answers;
it never writes, and knows nothing of requests. Its numbers and lists are `subject.policy`, which
moderators edit; to change what is asked, and when, move a line here.
"""

from comments.moderation.checks.commenter import (
    holds_blocked,
    holds_borrowed_names,
    holds_declined_lately,
    holds_mixed_names,
    holds_new_names,
    holds_newcomers,
    holds_premoderated,
    publishes_staff,
    publishes_trusted,
)
from comments.moderation.checks.links import holds_links
from comments.moderation.checks.readers import holds_reported
from comments.moderation.checks.spam import holds_likely_spam
from comments.moderation.checks.submission import (
    holds_bursts,
    holds_duplicates,
    holds_hasty,
    holds_honeypot,
    holds_near_duplicates,
)
from comments.moderation.checks.wording import (
    holds_look_alikes,
    holds_shouting,
    holds_words,
    rejects_words,
)

CHECKS = (
    # The newsroom answers for its own words, and nothing else is asked.
    publishes_staff,
    # Where it comes from: moderators said that they want to read it first.
    holds_blocked,
    # Where it is said: of some articles moderators want to read everything first.
    holds_premoderated,
    # Whatever trust there is: borrowed and new names, listed words, machines, repetition, reports.
    holds_borrowed_names,
    holds_mixed_names,
    holds_new_names,
    rejects_words,
    holds_words,
    holds_honeypot,
    holds_duplicates,
    holds_near_duplicates,
    holds_bursts,
    holds_reported,
    # Trust: people whom moderators approved many times skip the remaining checks.
    publishes_trusted,
    # The commenter: a person reads everyone's first comments.
    holds_newcomers,
    holds_declined_lately,
    # What it says.
    holds_links,
    holds_shouting,
    holds_look_alikes,
    # How it was sent, and what it is like by what people decided of others here.
    holds_hasty,
    holds_likely_spam,
)

__all__ = ["CHECKS"]
