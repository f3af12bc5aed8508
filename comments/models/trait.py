"""What the filter has learned here: how often each trait stood in good comments, and in spam."""

from django.db import connection, models

GOOD, SPAM = "good", "spam"
ALL = ""  # the row that counts the comments themselves

# One statement for all traits of a comment: it has so many that Django writes the query for longer
# than it is answered.
KNOWN = "SELECT text, good, spam FROM comments_trait WHERE text IN ({marks})"
ADD = """
    INSERT INTO comments_trait (text, {side}, {other}) VALUES {rows}
    ON CONFLICT (text) DO UPDATE SET {side} = comments_trait.{side} + excluded.{side}
"""


class TraitQuerySet(models.QuerySet):
    def count_in(self, traits, side):
        """A comment with these traits was decided to be of this side."""
        self._add(traits, side, 1)

    def count_out(self, traits, side):
        """As if it had never been counted: what nobody else taught is no row any more."""
        self._add(traits, side, -1)
        self.filter(text__in=[*traits, ALL], good=0, spam=0).delete()

    def counts_of(self, traits):
        """({trait: (good, spam)} of those that are known, (good, spam) of all comments)."""
        texts = [*traits, ALL]
        with connection.cursor() as cursor:
            cursor.execute(KNOWN.format(marks=", ".join(["%s"] * len(texts))), texts)
            counts = {text: (good, spam) for text, good, spam in cursor.fetchall()}
        return counts, counts.pop(ALL, (0, 0))

    def _add(self, traits, side, number):
        """In the order of their texts, so that two moderators never wait for each other in turn."""
        other = SPAM if side == GOOD else GOOD
        texts = sorted({*traits, ALL})
        rows = ", ".join([f"(%s, {number:d}, 0)"] * len(texts))
        with connection.cursor() as cursor:
            cursor.execute(ADD.format(side=side, other=other, rows=rows), texts)


class Trait(models.Model):
    text = models.CharField(max_length=60, primary_key=True)
    good = models.IntegerField(default=0)
    spam = models.IntegerField(default=0)

    objects = TraitQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.text
