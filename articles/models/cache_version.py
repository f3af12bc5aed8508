from django.db import models


class CacheVersion(models.Model):
    """The cache version of one tag: how fresh that part of the site is."""

    tag = models.CharField(max_length=40, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return f"{self.tag}: {self.number}"
