"""By which numbers a sketch is found (see comments/waves/shingles.py)."""

from django.db import models


class Band(models.Model):
    sketch = models.ForeignKey("comments.Sketch", on_delete=models.CASCADE, related_name="bands")
    value = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["value", "-sketch"], name="band_newest")]

    def __str__(self):
        return f"{self.value} of the sketch {self.sketch_id}"
