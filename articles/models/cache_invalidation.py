"""Bumps a cache version whenever something that readers see changes, in whatever way."""

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, pre_delete
from django.dispatch import receiver

from articles import cache_versions
from articles.models.list_entry import ListEntry


class Change:
    """What a change of rows bumps and moves: collected before and after it, applied at its end."""

    def __init__(self, model, fields=None):
        self.model, self.tags, self.placed = model, set(), set()
        self.places = bool(model.placing_fields) and not (
            fields and model.placing_fields.isdisjoint(fields)
        )

    def of(self, keys):
        self.tags |= self.model.tags_of_keys(keys)
        if self.places and keys:
            self.placed |= self.model.listed_by(self.model._default_manager.filter(pk__in=keys))
        return self

    def tell(self):
        self.model.place(self.placed)
        cache_versions.bump_all(self.tags)


class CacheInvalidatingQuerySet(models.QuerySet):
    """Changes many rows at once, and bumps the cache versions of each."""

    def update(self, **fields):
        if self.model.unseen_fields.issuperset(fields):
            return super().update(**fields)
        rows = self.order_by()
        with transaction.atomic(savepoint=False):
            keys = list(rows.values_list("pk", flat=True).distinct())
            change = Change(self.model, fields).of(keys)
            changed = super().update(**fields)
            change.of(keys).tell()
        return changed

    update.alters_data = True

    def bulk_create(self, objs, *args, **kwargs):
        with transaction.atomic(savepoint=False):
            made = super().bulk_create(objs, *args, **kwargs)
            Change(self.model).of([row.pk for row in made if row.pk]).tell()
        return made

    bulk_create.alters_data = True


class CacheInvalidating(models.Model):
    """A model of which readers see something.

    `tags_of(rows)` tells which cache versions a change of these rows bumps: none for what no reader
    can see. `unseen_fields` may change without readers noticing. `listed_by(rows)` returns the keys
    of rows that move in lists when one of `placing_fields` changes: of articles, unless the model
    has its own `place`.
    """

    unseen_fields = frozenset()
    placing_fields = frozenset()

    objects = CacheInvalidatingQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def tags_of(cls, rows):
        raise NotImplementedError(f"{cls.__name__} must tell which cache versions it bumps.")

    @classmethod
    def tags_of_keys(cls, keys):
        return cls.tags_of(cls._default_manager.filter(pk__in=keys)) if keys else set()

    @classmethod
    def listed_by(cls, rows):
        return set()

    @classmethod
    def place(cls, keys):
        """Moves what `listed_by` told, in the transaction of the change."""
        ListEntry.objects.place(keys)

    def save(self, **kwargs):
        fields = kwargs.get("update_fields")
        if fields and self.unseen_fields.issuperset(fields):
            return super().save(**kwargs)
        with transaction.atomic(savepoint=False):
            change = Change(type(self), fields).of([self.pk] if self.pk else [])
            super().save(**kwargs)
            change.of([self.pk]).tell()

    def save_unseen(self, **kwargs):
        """Saves what no page shows: no page is out of date."""
        super().save(**kwargs)


class OnEveryPage(CacheInvalidating):
    """CacheInvalidating, or possibly seen, on any page: an author's name, a category."""

    class Meta:
        abstract = True

    @classmethod
    def tags_of(cls, rows):
        return {cache_versions.SITE} if rows.exists() else set()


class OfArticle(CacheInvalidating):
    """A part of an article, seen as far as that is."""

    class Meta:
        abstract = True

    @classmethod
    def tags_of(cls, rows):
        articles = cls._meta.get_field("article").related_model
        keys = rows.values("article")
        return of_articles(articles.objects.seen().filter(pk__in=keys).values_list("pk", flat=True))


def of_articles(article_keys):
    """The tags that a change of these articles raises."""
    articles = {cache_versions.of(key) for key in article_keys}
    return {cache_versions.SITE, *articles} if articles else set()


@receiver(pre_delete)
def remember_what_goes(sender, instance, **kwargs):
    """Runs before the row is gone; with cascades, for every row."""
    if issubclass(sender, CacheInvalidating):
        instance._deletion = Change(sender).of([instance.pk])


@receiver(post_delete)
def bump_for_deleted(sender, instance, **kwargs):
    if issubclass(sender, CacheInvalidating):
        instance._deletion.tell()


@receiver(m2m_changed)
def bump_for_linked(sender, instance, action, reverse, pk_set, model, **kwargs):
    """A link between two rows changed: both sides may be seen."""
    if action == "pre_clear":
        # The keys on the other side of the links that are about to go.
        names = {field.related_model: field.name for field in sender._meta.fields}
        links = sender._default_manager.filter(**{names[type(instance)]: instance})
        instance._cleared = list(links.values_list(names[model], flat=True))
    if action in {"pre_clear", "post_add", "post_remove", "post_clear"}:
        others = instance._cleared if action.endswith("clear") else pk_set
        for side, pks in {type(instance): [instance.pk], model: others}.items():
            if issubclass(side, CacheInvalidating):
                Change(side).of(pks).tell()
