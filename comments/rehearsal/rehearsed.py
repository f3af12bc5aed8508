from functools import cached_property

from comments.learning.score import Score
from comments.models.judged import Judged


class Rehearsed(Judged):
    """A comment that was decided, judged as if it came again at the time at which it came.

    It answers the checks as a comment does. What concerns other comments, it has from what the
    database remembered of all of them at once: two queries for each would take too long.
    """

    account = account_id = None  # what the newsroom wrote is not rehearsed
    is_by_staff = is_premoderated = False

    def __init__(self, row, remembered):
        """`row` is a dict of the columns in `remembered.COLUMNS`."""
        vars(self).update(row)
        self.remembered = remembered

    # --- What it says: asked twice, worked out once ---

    links = cached_property(Judged.links.fget)
    readings = cached_property(Judged.readings.fget)
    shouted = cached_property(Judged.shouted.fget)
    mixed_words = cached_property(Judged.mixed_words.fget)

    # --- What was before ---

    @property
    def block(self):
        """The one that met it when it came: rules are tried, and not the blocks of today."""
        return self.remembered.blocks.get(self.pk)

    @property
    def names(self):
        return self.remembered.names

    @cached_property
    def approved_names(self):
        return self.remembered.approved_names(self)

    @cached_property
    def confirmed_publications(self):
        return self.remembered.confirmed_publications(self)

    def fate_within(self, span):
        published, declined = self.remembered.fates(self, since=self.created_at - span)
        return declined, published + declined

    def has_twin_within(self, span):
        return self.remembered.has_twin(self, since=self.created_at - span)

    def neighbours_within(self, span):
        return self.remembered.neighbours(self, since=self.created_at - span)

    def alike_within(self, span):
        return self.remembered.alike(self, since=self.created_at - span)

    # --- What is known of it since ---

    @property
    def weight_of_reports(self):
        return self.remembered.weight_of_reports(self)

    @property
    def is_approved_by_person(self):
        return self.pk in self.remembered.approved_by_people

    @property
    def reports_in_words(self):
        return f"{len(self.remembered.reports[self.pk])} networks"

    @cached_property
    def score(self):
        return Score(self.filter_value or 0.0, tuple(map(tuple, self.filter_reasons)))

    @property
    def lessons(self):
        return self.remembered.lessons

    def spam_line(self, percent):
        return self.remembered.spam_line(percent)
