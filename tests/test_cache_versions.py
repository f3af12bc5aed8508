"""Whatever readers see bumps a cache version when it changes, whichever way it is changed."""

import time
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from articles import cache_versions
from articles.models import Article, CacheVersion, Category, Correction, Redirect, Source
from articles.models.cache_invalidation import CacheInvalidating
from comments.models import Comment, DiscussionSetting
from tests.crowds import at_once
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    BylineFactory,
    CategoryFactory,
    CommentFactory,
    DraftFactory,
    HighlightFactory,
    ImageFactory,
    SourceFactory,
    StaffCommentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

UNSEEN = {
    "articles.CacheVersion": "it is the number itself",
    "articles.Autosave": "between one person of the newsroom and us",
    "articles.Presence": "within the newsroom",
    "articles.Revision": "readers see the article, which changes with it",
    "comments.Decision": "readers see the comment's state, which changes with it",
    "comments.LSHBand": "nothing of what compares comments is shown to readers",
    "comments.AuthorAlert": "a wish of somebody of the newsroom",
    "comments.Block": "readers see the comment's state, which follows from it",
    "comments.ModeratorAlert": "a wish of somebody of the newsroom",
    "comments.EmailAccess": "between moderators",
    "comments.DataRequest": "between one reader and us",
    "comments.HighWaterMark": "the clock of the house",
    "comments.Erasure": "readers see that something is gone, not that it was noted",
    "comments.OutgoingEmail": "between one reader and us",
    "comments.Policy": "readers see what becomes of the comment",
    "comments.Repeat": "readers see the comment, once",
    "comments.Report": "readers see the comment's state, which changes with it",
    "comments.FilterFeature": "readers see nothing of what the filter learns",
    "comments.MinHashSignature": "nothing of what compares comments is shown to readers",
    "comments.BulkDecision": "readers see the state of each comment, which changes with it",
    "comments.SealingKey": "the names of keys",
    "comments.Subscription": "between one reader and us",
}


def correction():
    return Correction.objects.create(article=ArticleFactory(), text="It was Tuesday.")


def redirect():
    return Redirect.objects.create(article=ArticleFactory(), path="/2020/01/01/old/")


def setting():
    return DiscussionSetting.objects.create(article=ArticleFactory(), is_closed=True)


# model → how to make a row that readers see, and a field of it to change
SEEN = {
    "articles.Article": (ArticleFactory, "standfirst"),
    "articles.Author": (AuthorFactory, "role"),
    "articles.Byline": (BylineFactory, "position"),
    "articles.Category": (CategoryFactory, "description"),
    "articles.Correction": (correction, "text"),
    "articles.Highlight": (HighlightFactory, "text"),
    "articles.Image": (ImageFactory, "alt"),
    "articles.Redirect": (redirect, "path"),
    "articles.Source": (SourceFactory, "title"),
    "comments.Comment": (CommentFactory, "name"),
    "comments.DiscussionSetting": (setting, "note"),
}
each_seen = pytest.mark.parametrize("label", SEEN)


def state():
    return dict(CacheVersion.objects.values_list("tag", "number"))


@pytest.fixture
def raised():
    """Which tags were raised by what is called."""

    def raised_by(change):
        before = state()
        change()
        return {tag for tag, number in state().items() if number != before.get(tag)}

    return raised_by


def value_for(row, field):
    return 7 if field == "position" else f"{getattr(row, field)[:20]}x"


def expected(label, row):
    """What must be raised at least for a change of this row."""
    if isinstance(row, Article):
        return {cache_versions.SITE, cache_versions.of(row.pk)}
    if not hasattr(row, "article_id"):
        return {cache_versions.SITE}
    wider = {"comments.Comment": cache_versions.DISCUSSIONS, "comments.DiscussionSetting": None}
    return {wider.get(label, cache_versions.SITE), cache_versions.of(row.article_id)} - {None}


def test_every_model_is_known_to_be_seen_or_unseen():
    labels = {
        model._meta.label
        for app in ("articles", "comments")
        for model in apps.get_app_config(app).get_models()
    }
    derived = {"articles.ListEntry", "comments.Thread"}  # follow from what raises
    assert labels - derived == {*SEEN, *UNSEEN}


@each_seen
def test_a_seen_model_knows_its_scopes(label):
    assert issubclass(apps.get_model(label), CacheInvalidating)


@each_seen
def test_saving_raises(label, raised):
    make, field = SEEN[label]
    row = make()
    setattr(row, field, value_for(row, field))
    assert raised(row.save) >= expected(label, row)


@each_seen
def test_a_new_row_raises(label, raised):
    make, _ = SEEN[label]
    assert raised(make)


@each_seen
def test_updating_many_raises(label, raised):
    make, field = SEEN[label]
    row = make()
    rows = type(row).objects.filter(pk=row.pk)
    assert raised(lambda: rows.update(**{field: value_for(row, field)})) >= expected(label, row)


@each_seen
def test_updating_many_rows_at_once_raises(label, raised):
    make, field = SEEN[label]
    row = make()
    setattr(row, field, value_for(row, field))
    change = raised(lambda: type(row).objects.bulk_update([row], [field]))
    assert change >= expected(label, row)


@each_seen
def test_making_many_at_once_raises(label, raised):
    row = SEEN[label][0]()
    row.delete()
    twin = type(row)(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields})
    twin.pk = None
    assert raised(lambda: type(row).objects.bulk_create([twin]))


@each_seen
def test_deleting_raises(label, raised):
    make, _ = SEEN[label]
    row = make()
    wanted = expected(label, row)
    assert raised(row.delete) >= wanted


@each_seen
def test_deleting_many_raises(label, raised):
    make, _ = SEEN[label]
    row = make()
    wanted = expected(label, row)
    assert raised(type(row).objects.filter(pk=row.pk).delete) >= wanted


def test_filing_an_article_raises_its_edition(raised):
    article, category = ArticleFactory(), CategoryFactory()
    wanted = {cache_versions.SITE, cache_versions.of(article.pk)}
    assert raised(lambda: article.categories.add(category)) >= wanted
    assert raised(lambda: article.categories.remove(category)) >= wanted
    assert raised(lambda: article.categories.set([category])) >= wanted
    assert raised(article.categories.clear) >= wanted
    assert raised(lambda: category.articles.add(article)) >= wanted
    assert raised(category.articles.clear) >= {cache_versions.SITE}


def test_linking_a_highlight_to_a_source_raises_the_article(raised):
    highlight = HighlightFactory()
    source = SourceFactory(article=highlight.article)
    assert cache_versions.of(highlight.article_id) in raised(lambda: highlight.sources.add(source))


def test_a_draft_raises_nothing(raised):
    draft = DraftFactory()
    assert not raised(lambda: draft.save())
    assert not raised(lambda: SourceFactory(article=draft))
    assert not raised(lambda: Source.objects.filter(article=draft).update(title="Other"))


def test_publishing_scheduling_and_retracting_raise(raised):
    editor = UserFactory()
    draft = DraftFactory(complete=True)
    wanted = {cache_versions.SITE, cache_versions.of(draft.pk)}
    later = timezone.now() + timedelta(days=1)
    assert raised(lambda: draft.publish(by=editor, at=later)) >= wanted
    assert raised(lambda: draft.return_to_draft(by=editor)) >= wanted
    assert raised(lambda: draft.publish(by=editor)) >= wanted
    assert raised(lambda: draft.retract(by=editor, note="It was wrong.")) >= wanted


def test_every_change_of_what_is_seen_of_a_comment_raises_its_article(raised):
    moderator, comment = UserFactory(), CommentFactory(status="pending")
    wanted = {cache_versions.DISCUSSIONS, cache_versions.of(comment.article_id)}
    assert raised(lambda: comment.approve(by=moderator)) == wanted
    assert raised(lambda: comment.reject(by=moderator)) == wanted
    assert raised(lambda: comment.undo(by=moderator)) == wanted
    assert raised(lambda: comment.mark_spam(by=moderator)) == wanted
    assert raised(lambda: comment.undo(by=moderator)) == wanted
    assert raised(comment.withdraw) == wanted


def test_a_comment_that_nobody_sees_raises_nothing(raised):
    moderator, article = UserFactory(), ArticleFactory()
    comments = []
    assert not raised(lambda: comments.append(CommentFactory(article=article, status="pending")))
    assert not raised(lambda: comments[0].reject(by=moderator))


def test_forgetting_networks_raises_nothing(raised):
    CommentFactory(ip_hash="x" * 32)
    assert not raised(lambda: Comment.objects.update(ip_hash=""))


def test_a_lost_account_raises_where_its_badge_stood(raised):
    comment = StaffCommentFactory()
    wanted = {cache_versions.DISCUSSIONS, cache_versions.of(comment.article_id)}
    assert raised(comment.account.delete) >= wanted


def test_a_category_that_goes_raises_the_site(raised):
    article = ArticleFactory(complete=True)
    assert cache_versions.SITE in raised(Category.objects.filter(articles=article).delete)


def test_a_number_never_comes_twice_even_after_a_restored_backup():
    cache_versions.bump_all({cache_versions.SITE})
    backup = state()
    cache_versions.bump_all({cache_versions.SITE})
    later = state()
    CacheVersion.objects.filter(tag=cache_versions.SITE).update(number=backup[cache_versions.SITE])
    cache_versions.bump_all({cache_versions.SITE})
    assert state()[cache_versions.SITE] > later[cache_versions.SITE]


def test_the_next_due_moment_is_the_first_scheduled_article():
    soon = timezone.now() + timedelta(seconds=5)
    ArticleFactory(published_at=soon)
    ArticleFactory(published_at=soon + timedelta(seconds=5))
    assert cache_versions.next_due(Article.objects.scheduled()) == soon


def test_without_a_scheduled_article_midnight_is_due():
    due = timezone.localtime(cache_versions.next_due(Article.objects.scheduled()))
    assert (due.hour, due.minute, due.second) == (0, 0, 0)
    assert timedelta() < due - timezone.now() <= timedelta(hours=25)


def test_two_that_bump_in_different_orders_never_wait_for_each_other(database_file):
    def bump_twice(which):
        first, second = [{"a"}, {"b"}][which], [{"b"}, {"a"}][which]
        with transaction.atomic():
            cache_versions.bump_all(first)
            time.sleep(0.1)
            cache_versions.bump_all(second)
        return True

    assert at_once(2, bump_twice) == [True, True]
    assert min(cache_versions.numbers({"a", "b"}).values()) > 0
