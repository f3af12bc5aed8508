"""The numbers by which a signature is found (see comments/moderation/waves/shingles.py)."""

from django.db import models


class LSHBand(models.Model):
    signature = models.ForeignKey(
        "comments.MinHashSignature", on_delete=models.CASCADE, related_name="bands"
    )
    value = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        verbose_name = "LSH band"
        indexes = [models.Index(fields=["value", "-signature"], name="lsh_band_newest")]

    def __str__(self):
        return f"{self.value} of the signature {self.signature_id}"
