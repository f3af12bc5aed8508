"""Checks of the text."""

from comments.moderation.verdicts import Reason, Ruling, hold, rule

MOST_WORDS = 10  # of a list, named for one comment: more would not change a moderator's mind
NEVER = 101  # per cent


def rejects_words(subject):
    return rule(Ruling.REJECT, *_listed(subject, subject.policy.rejected_list, "rejected_word"))


def holds_words(subject):
    return rule(Ruling.HOLD, *_listed(subject, subject.policy.held_list, "held_word"))


def holds_shouting(subject):
    (letters, percent), policy = subject.shouted, subject.policy
    if letters >= policy.shouting_letters and percent >= (policy.shouting_percent or NEVER):
        return hold("shouting", matched=f"{percent:.0f}% of {letters:,} letters")


def holds_look_alikes(subject):
    mixed, least = subject.mixed_words, subject.policy.look_alike_words
    if least and len(mixed) >= least:
        return rule(
            Ruling.HOLD,
            *(
                Reason("look_alikes", matched=word, place=f"body:{begin}-{end}")
                for word, begin, end in mixed[:MOST_WORDS]
            ),
        )


def _listed(subject, words, code):
    """A reason for each word of the list, with the term and its place."""
    if not words:
        return []
    readings = subject.readings.items()
    found = [(place, match) for place, reading in readings for match in words.find(reading)]
    return [
        Reason(code, matched=match.term, place=f"{place}:{match.begin}-{match.end}")
        for place, match in found[:MOST_WORDS]
    ]
