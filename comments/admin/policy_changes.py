"""What changed between two versions of the rules, as moderators read it."""

from dataclasses import dataclass

from comments.models.policy import Policy
from comments.moderation.wordlist import terms_in

NAMED = 12  # terms of a list; of more, how many there are
NONE = "none"


@dataclass(frozen=True)
class Change:
    """The old and new value of one rule; for a list, what was added and removed."""

    rule: str
    before: str = ""
    after: str = ""
    added: str = ""
    removed: str = ""


def changes(before, after):
    """A Change for each rule in which two policies differ, in the order of the rules."""
    return [
        _change(before, after, rule)
        for rule in Policy.rules()
        if getattr(before, rule.name) != getattr(after, rule.name)
    ]


def in_words(policy, rule):
    """The number as people read it; for a list, how many terms it has."""
    if rule.choices:
        return policy._get_FIELD_display(rule)
    value = getattr(policy, rule.name)
    if isinstance(value, str):
        count = len(terms_in(value))
        return f"{count:,} term{'s' if count > 1 else ''}" if count else NONE
    return f"{value:g}"


def _change(before, after, rule):
    old, new = getattr(before, rule.name), getattr(after, rule.name)
    told = Change(rule.verbose_name, in_words(before, rule), in_words(after, rule))
    if rule.choices or not isinstance(old, str):
        return told
    old, new = terms_in(old), terms_in(new)
    return Change(
        told.rule, told.before, told.after, added=_named(new, old), removed=_named(old, new)
    )


def _named(terms, others):
    others = frozenset(others)
    more = list(dict.fromkeys(term for term in terms if term not in others))
    rest = f" and {len(more) - NAMED:,} more" if len(more) > NAMED else ""
    return ", ".join(more[:NAMED]) + rest
