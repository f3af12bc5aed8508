"""The policy, read aloud: CHECKS from top to bottom.

A check is a function `(comment) -> Verdict | None`. It asks the comment questions and answers;
it never writes, and knows nothing of requests. To change the policy, move a line.
"""

from comments.moderation.checks.commenter import (
    holds_borrowed_names,
    holds_newcomers,
    holds_premoderated,
    publishes_staff,
)
from comments.moderation.checks.conduct import (
    holds_bursts,
    holds_duplicates,
    holds_hasty,
    holds_honeypot,
    holds_near_duplicates,
)
from comments.moderation.checks.readers import holds_reported
from comments.moderation.checks.spam import holds_likely_spam
from comments.moderation.checks.wording import holds_links

CHECKS = (
    # Trust: who is known answers for their words, and nothing else is asked.
    publishes_staff,
    # Where it is said: of some articles moderators want to read everything first.
    holds_premoderated,
    # Who is writing: a person reads the first comments of everybody.
    holds_newcomers,
    holds_borrowed_names,
    # What it says.
    holds_links,
    # How it was sent: machines hurry, repeat themselves and fill in every field.
    holds_honeypot,
    holds_hasty,
    holds_duplicates,
    holds_near_duplicates,
    holds_bursts,
    # What it is like: by what people decided of others here.
    holds_likely_spam,
    # What readers said of it: new words do not answer their reports.
    holds_reported,
)

__all__ = ["CHECKS"]
