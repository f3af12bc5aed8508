"""Runs the checks in their order and combines their answers to one verdict."""

import logging
from time import thread_time

from comments.moderation.checks import CHECKS
from comments.moderation.verdicts import Ruling, Verdict, hold

logger = logging.getLogger(__name__)

# Seconds for all checks of a comment: ten times what the worst 5,000 characters take. They are the
# processor's, of this thread: a busy machine or a slow database never holds a comment.
LONGEST = 1.0


def judge(subject, checks=CHECKS, *, longest=LONGEST):
    """The most severe ruling with every reason; published when no check objects.

    A final verdict settles the matter where it stands. A broken check holds, and so does one that
    took too long, after which no other is asked: what cannot be judged is for a person to read.
    """
    if subject is not None:
        subject.policy.make_ready()
    opinions, begun = [], thread_time()
    for check in checks:
        opinion = _ask(check, subject)
        if opinion and opinion.is_final and not opinions:
            return opinion
        if opinion:
            opinions.append(opinion)
        if (taken := thread_time() - begun) > longest:
            logger.error(
                "Held: check %s ended %.1f s after the first one began.", check.__name__, taken
            )
            opinions.append(hold("check_too_long").credited_to(check.__name__))
            break
    return _combined(opinions)


def _ask(check, subject):
    try:
        opinion = check(subject)
    except Exception as error:
        # The kind of error only: its message could carry a commenter's words.
        logger.error("Held: check %s failed with %s.", check.__name__, type(error).__name__)
        opinion = hold("check_broken")
    return opinion and opinion.credited_to(check.__name__)


def _combined(opinions):
    ruling = max((opinion.ruling for opinion in opinions), default=Ruling.PUBLISH, key=_severity)
    return Verdict(ruling, tuple(reason for opinion in opinions for reason in opinion.reasons))


def _severity(ruling):
    return ruling.severity
