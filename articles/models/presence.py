from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

FRESH = timedelta(seconds=25)  # a page that is open says so every ten seconds
FORGOTTEN = timedelta(days=1)


class PresenceQuerySet(models.QuerySet):
    def others(self, user, article, now=None):
        """Who else has the article open now, by name."""
        since = (now or timezone.now()) - FRESH
        return (
            self.filter(article=article, seen_at__gte=since)
            .exclude(user=user)
            .select_related("user")
            .order_by("pk")
        )

    def forget(self, now):
        return self.filter(seen_at__lt=now - FORGOTTEN).delete()[0]

    forget.alters_data = True


class Presence(models.Model):
    """Somebody has an article open in the admin, and was last heard of at this time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "article"], name="presence_once_for_person_and_article"
            )
        ]

    def __str__(self):
        return self.user.get_full_name() or self.user.get_username()
