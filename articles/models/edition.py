from django.db import models


class Edition(models.Model):
    """How often what readers see of one part of the paper has changed: articles/editions.py."""

    scope = models.CharField(max_length=40, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return f"{self.scope}: {self.number}"
