from functools import cached_property
from types import SimpleNamespace

from comments.moderation.checks.subject import ModerationSubject
from comments.moderation.filter.score import Score


class DryRunSubject(ModerationSubject):
    """A decided comment, checked again as if at the time when it arrived.

    It answers the checks as a comment that is sent does. What concerns other comments, it has from
    what the database remembered of all of them at once: two queries for each would take too long.
    """

    is_by_staff = False  # what the newsroom wrote is not tried

    def __init__(self, row, history):
        """`row` is a dict of the columns in `history.COLUMNS`, and of `is_premoderated`."""
        super().__init__(SimpleNamespace(**row, account=None, account_id=None))
        self.history = history

    @property
    def is_premoderated(self):
        return self.comment.is_premoderated

    # --- What was before ---

    @property
    def block(self):
        """The one that met it when it came: rules are tried, and not the blocks of today."""
        return self.history.blocks.get(self.comment.pk)

    @property
    def names(self):
        return self.history.names

    @cached_property
    def approved_names(self):
        return self.history.approved_names(self.comment)

    @cached_property
    def confirmed_publications(self):
        return self.history.confirmed_publications(self.comment)

    def fate_within(self, span):
        published, declined = self.history.fates(self.comment, since=self._before(span))
        return declined, published + declined

    def has_twin_within(self, span):
        return self.history.has_twin(self.comment, since=self._before(span))

    def neighbours_within(self, span):
        return self.history.neighbours(self.comment, since=self._before(span))

    def similar_within(self, span):
        return self.history.similar(self.comment, since=self._before(span))

    def _before(self, span):
        return self.comment.created_at - span

    # --- What is known of it since ---

    @property
    def weight_of_reports(self):
        return self.history.weight_of_reports(self.comment)

    @property
    def is_approved_by_person(self):
        return self.comment.pk in self.history.approved_by_people

    @property
    def reports_in_words(self):
        return f"{len(self.remembered.reports[self.comment.pk])} networks"

    @cached_property
    def score(self):
        noted = map(tuple, self.comment.filter_reasons)
        return Score(self.comment.filter_value or 0.0, tuple(noted))

    @property
    def training_examples(self):
        return self.history.training_examples

    def spam_line(self, percent):
        return self.history.spam_line(percent)
