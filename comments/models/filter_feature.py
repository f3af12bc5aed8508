"""What the filter has learned here: how often each feature was in good comments, and in spam."""

from django.db import connection, models

GOOD, SPAM = "good", "spam"
ALL = ""  # the row that counts the comments themselves

# One statement for all features of a comment. There are many: Django writes the query for longer
# than it is answered.
KNOWN = "SELECT text, good, spam FROM comments_filterfeature WHERE text IN ({marks})"
ADD = """
    INSERT INTO comments_filterfeature (text, {side}, {other}) VALUES {rows}
    ON CONFLICT (text) DO UPDATE SET {side} = comments_filterfeature.{side} + excluded.{side}
"""


class FilterFeatureQuerySet(models.QuerySet):
    def count_in(self, features, side):
        """A comment with these features was decided to be of this side."""
        self._add(features, side, 1)

    def count_out(self, features, side):
        """As if it had never been counted: features from no other comment lose their row."""
        self._add(features, side, -1)
        self.filter(text__in=[*features, ALL], good=0, spam=0).delete()

    def counts_of(self, features):
        """({feature: (good, spam)} of those that are known, (good, spam) of all comments)."""
        texts = [*features, ALL]
        with connection.cursor() as cursor:
            cursor.execute(KNOWN.format(marks=", ".join(["%s"] * len(texts))), texts)
            counts = {text: (good, spam) for text, good, spam in cursor.fetchall()}
        return counts, counts.pop(ALL, (0, 0))

    def _add(self, features, side, number):
        """In the order of their texts, so that two moderators never wait for each other in turn."""
        other = SPAM if side == GOOD else GOOD
        texts = sorted({*features, ALL})
        rows = ", ".join([f"(%s, {number:d}, 0)"] * len(texts))
        with connection.cursor() as cursor:
            cursor.execute(ADD.format(side=side, other=other, rows=rows), texts)


class FilterFeature(models.Model):
    text = models.CharField(max_length=60, primary_key=True)
    good = models.IntegerField(default=0)
    spam = models.IntegerField(default=0)

    objects = FilterFeatureQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.text
