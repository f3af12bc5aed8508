"""Why an action on a comment is refused."""

from django.utils import timezone


class AlreadyDecided(Exception):
    """Somebody decided while you were looking. `decision` tells who, what and when."""

    def __init__(self, decision=None):
        self.decision = decision
        if decision is None:
            return super().__init__("This comment has changed since you opened the page.")
        time = f"{timezone.localtime(decision.made_at):%H:%M on %-d %B}"
        super().__init__(f"{decision.maker_at_start} {decision.deed} this comment at {time}.")


class ForAColleague(Exception):
    """Whoever declined a comment does not decide about the appeal while somebody else can."""

    def __init__(self):
        super().__init__("You decided this. A colleague must answer the appeal.")


class Gone(AlreadyDecided):
    """The comment was erased meanwhile, or the article went and took it along."""


class TooLate(Exception):
    """The writer may not do this any more, or not yet; the message says why."""


class NotPublic(Exception):
    """Readers cannot see the comment any more, so there is nothing left to report."""


class ReceiptTaken(Exception):
    """The proposed receipt became that of other words at this very moment: make another."""
