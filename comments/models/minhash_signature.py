"""What a comment is compared by, to find similar ones: derived rows, kept for some weeks.

A wave is a number: all comments whose signatures have it are alike, directly or by way of others.
The number is the key of the comment with which the wave began, and stays when that is gone.
"""

from django.db import connection, models

# As little as possible: on SQLite all other writers wait.
ADD = "INSERT INTO comments_minhashsignature (comment_id, wave) VALUES (%s, %s)"
ADD_BANDS = "INSERT INTO comments_lshband (signature_id, value) VALUES {rows}"


class MinHashSignatureQuerySet(models.QuerySet):
    def begin(self, comment, bands, waves):
        """Puts a comment into the first of these waves, and all of them into one.

        Where there is none, the comment begins its own.
        """
        number = min(waves, default=comment.pk)
        self._merge(waves - {number}, number)
        rows = ", ".join(["(%s, %s)"] * len(bands))
        with connection.cursor() as cursor:
            cursor.execute(ADD, [comment.pk, number])
            values = [value for band in bands for value in (comment.pk, band)]
            cursor.execute(ADD_BANDS.format(rows=rows), values)
        return self.model(comment=comment, wave=number)

    def _merge(self, numbers, into):
        """Locked by their keys, so that two who merge never wait for each other in turn."""
        if numbers:
            rows = self.filter(wave__in=numbers)
            if connection.features.has_select_for_update:
                list(rows.order_by("pk").select_for_update().values_list("pk"))
            rows.update(wave=into)


class MinHashSignature(models.Model):
    comment = models.OneToOneField(
        "comments.Comment", primary_key=True, on_delete=models.CASCADE, related_name="signature"
    )
    wave = models.BigIntegerField()

    objects = MinHashSignatureQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = "MinHash signature"
        indexes = [models.Index(fields=["wave", "-comment"], name="signature_of_wave")]

    def __str__(self):
        return f"Comment {self.comment_id} in the wave {self.wave}"
