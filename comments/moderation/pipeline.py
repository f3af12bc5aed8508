"""The composer: asks the checks in their order and makes one verdict of their answers."""

import logging

from comments.moderation.checks import CHECKS
from comments.moderation.verdicts import Ruling, Verdict, hold

logger = logging.getLogger(__name__)


def judge(comment, checks=CHECKS):
    """The most severe ruling with every reason; published when no check objects.

    A final verdict settles the matter where it stands. A broken check holds: what cannot be
    judged is for a person to read.
    """
    opinions = []
    for check in checks:
        opinion = _ask(check, comment)
        if opinion and opinion.is_final and not opinions:
            return opinion
        if opinion:
            opinions.append(opinion)
    return _combined(opinions)


def _ask(check, comment):
    try:
        opinion = check(comment)
    except Exception as error:
        # The kind of error only: its message could carry a commenter's words.
        logger.error("Check %s broke with %s: held.", check.__name__, type(error).__name__)
        opinion = hold("check_broken")
    return opinion and opinion.credited_to(check.__name__)


def _combined(opinions):
    ruling = max((opinion.ruling for opinion in opinions), default=Ruling.PUBLISH, key=_severity)
    return Verdict(ruling, tuple(reason for opinion in opinions for reason in opinion.reasons))


def _severity(ruling):
    return ruling.severity
