from django.contrib.auth import get_user_model

from comments.models.decision import Decision
from comments.moderation.status import Status
from comments.moderation.verdicts import Ruling

DECLINING = (Ruling.REJECT, Ruling.SPAM)


class Appealed:
    """Appeals: a comment waits because the commenter appealed, and who may answer that.

    `appealed_at` is the time of the appeal for as long as nobody has answered it.
    """

    @property
    def is_appealed(self):
        return self.appealed_at is not None

    @property
    def appeal_words(self):
        """What its writer says to the moderators."""
        appeals = [each for each in self.decisions.all() if each.ruling == Decision.APPEAL]
        return appeals[-1].reasons[0].get("matched", "") if appeals else ""

    @property
    def decliner_key(self):
        """Of the account whose decision is appealed; None where the checks made it.

        It reads all decisions, which the queue fetches for a whole page.
        """
        decisions = list(self.decisions.all())
        undone = {decision.undoes_id for decision in decisions}
        declining = [d for d in decisions if d.ruling in DECLINING and d.pk not in undone]
        return declining[-1].by_id if declining else None

    def is_appealed_against(self, account):
        """Does the commenter appeal a decision of this account?"""
        return self.is_appealed and account is not None and self.decliner_key == account.pk

    def may_be_decided_by(self, account):
        """A moderator who declined it leaves the appeal to a colleague, if there is one."""
        return not (self.is_appealed_against(account) and has_colleagues(account))

    def note_appeal(self):
        """It waits for an answer until a decision that is not undone takes it out of the queue."""
        appeal = self.decisions.filter(ruling=Decision.APPEAL).last()
        before, self.appealed_at = self.appealed_at, None
        if appeal:
            later = self.decisions.filter(pk__gt=appeal.pk, undone_by=None)
            answers = later.exclude(ruling=Decision.UNDO).exclude(to_status=Status.PENDING)
            self.appealed_at = None if answers.exists() else appeal.made_at
        if self.appealed_at != before:
            self.save(update_fields=["appealed_at"])


def has_colleagues(account):
    """Is there another active person who may decide?"""
    people = get_user_model().objects.with_perm(
        "comments.change_comment", backend="django.contrib.auth.backends.ModelBackend"
    )
    return people.filter(is_staff=True).exclude(pk=account.pk).exists()
