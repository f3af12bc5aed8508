from django.db import models


class CacheVersion(models.Model):
    """How often what readers see of one part of the paper has changed."""

    tag = models.CharField(max_length=40, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return f"{self.tag}: {self.number}"
