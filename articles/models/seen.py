"""What readers see raises an edition whenever it changes, whichever way it is changed."""

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, pre_delete
from django.dispatch import receiver

from articles import editions


class SeenQuerySet(models.QuerySet):
    """Changes many rows at once, and raises the editions of each."""

    def update(self, **fields):
        if self.model.unseen_fields.issuperset(fields):
            return super().update(**fields)
        rows = self.order_by()
        with transaction.atomic(savepoint=False):
            keys = list(rows.values_list("pk", flat=True).distinct())
            before = self.model.scopes_of_keys(keys)
            changed = super().update(**fields)
            editions.raise_all(before | self.model.scopes_of_keys(keys))
        return changed

    update.alters_data = True

    def bulk_create(self, objs, *args, **kwargs):
        with transaction.atomic(savepoint=False):
            made = super().bulk_create(objs, *args, **kwargs)
            editions.raise_all(self.model.scopes_of_keys([row.pk for row in made if row.pk]))
        return made

    bulk_create.alters_data = True


class Seen(models.Model):
    """A model of which readers see something.

    `scopes_of(rows)` tells which editions a change of these rows raises: none for what no reader
    can see. `unseen_fields` may change without anybody noticing.
    """

    unseen_fields = frozenset()

    objects = SeenQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def scopes_of(cls, rows):
        raise NotImplementedError(f"{cls.__name__} must tell which editions it raises.")

    @classmethod
    def scopes_of_keys(cls, keys):
        return cls.scopes_of(cls._default_manager.filter(pk__in=keys)) if keys else set()

    def save(self, **kwargs):
        fields = kwargs.get("update_fields")
        if fields and self.unseen_fields.issuperset(fields):
            return super().save(**kwargs)
        with transaction.atomic(savepoint=False):
            before = self.scopes_of_keys([self.pk]) if self.pk else set()
            super().save(**kwargs)
            editions.raise_all(before | self.scopes_of_keys([self.pk]))


class OnEveryPage(Seen):
    """Seen, or possibly seen, on any page: an author's name, a category."""

    class Meta:
        abstract = True

    @classmethod
    def scopes_of(cls, rows):
        return {editions.SITE} if rows.exists() else set()


class OfArticle(Seen):
    """A part of an article, seen as far as that is."""

    class Meta:
        abstract = True

    @classmethod
    def scopes_of(cls, rows):
        articles = cls._meta.get_field("article").related_model
        keys = rows.values("article")
        return of_articles(articles.objects.seen().filter(pk__in=keys).values_list("pk", flat=True))


def of_articles(article_keys):
    """The scopes that a change of these articles raises."""
    articles = {editions.of(key) for key in article_keys}
    return {editions.SITE, *articles} if articles else set()


@receiver(pre_delete)
def remember_scopes(sender, instance, **kwargs):
    """Asked before the row is gone; cascades ask for every row."""
    if issubclass(sender, Seen):
        instance._scopes_before = sender.scopes_of_keys([instance.pk])


@receiver(post_delete)
def raise_for_deleted(sender, instance, **kwargs):
    if issubclass(sender, Seen):
        editions.raise_all(instance._scopes_before)


@receiver(m2m_changed)
def raise_for_linked(sender, instance, action, reverse, pk_set, model, **kwargs):
    """A link between two rows changed: both sides may be seen."""
    if action in {"pre_clear", "post_add", "post_remove", "post_clear"}:
        keys = {type(instance): [instance.pk], model: pk_set or []}
        if action == "pre_clear":
            keys[model] = []
        for side, pks in keys.items():
            if issubclass(side, Seen):
                editions.raise_all(side.scopes_of_keys(pks))
