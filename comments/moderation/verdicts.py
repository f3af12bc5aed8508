"""What a check can return: a ruling, and the reasons for it."""

from dataclasses import asdict, dataclass, replace

from django.db.models import TextChoices


class Ruling(TextChoices):
    """From the mildest to the most severe; of several, the most severe wins."""

    PUBLISH = "publish", "Publish"
    HOLD = "hold", "Hold"
    REJECT = "reject", "Reject"
    SPAM = "spam", "Spam"

    @property
    def severity(self):
        return list(Ruling).index(self)


@dataclass(frozen=True)
class Reason:
    """Why: a code (the sentence is in reasons.py), which rule, and what it saw where."""

    code: str
    rule: str = ""
    matched: str = ""
    place: str = ""
    count: int = 0  # of how many of them it is about, where that is more than is named

    def as_dict(self):
        kept = asdict(self)
        return kept if self.count else {key: kept[key] for key in kept if key != "count"}


@dataclass(frozen=True)
class Verdict:
    """The answer of a check, or of all of them together."""

    ruling: Ruling
    reasons: tuple[Reason, ...] = ()
    is_final: bool = False

    def credited_to(self, rule):
        """The same verdict, its reasons naming the rule that gave them."""
        return replace(self, reasons=tuple(replace(reason, rule=rule) for reason in self.reasons))


def publish(code):
    """Trust that settles the matter: no further check is asked."""
    return Verdict(Ruling.PUBLISH, (Reason(code),), is_final=True)


def hold(code, **saw):
    """A person must check it first."""
    return rule(Ruling.HOLD, Reason(code, **saw))


def rule(ruling, *reasons):
    """None without a reason."""
    return Verdict(Ruling(ruling), reasons) if reasons else None
