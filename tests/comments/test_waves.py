"""Comments that are alike are one wave, whoever wrote them, wherever, and in whatever order."""

import csv
import random

import pytest
from django.db import connection

from comments.models import Comment, LSHBand, MinHashSignature
from tests import shared_data
from tests.comments import aged, spintax
from tests.comments.waves import SPAM, sent
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

SHORT = ["Thank you!", "Great article", "Great article!", "Well said.", "So true", "First!", "👍",
         "Thank you for this great article", "I agree with every word of this", "lol"]  # fmt: skip


def waves_of(comments):
    return {comment.signature.wave for comment in comments}


def good_comments():
    for path in shared_data.files("spam"):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as rows:
                yield from (row["CONTENT"] for row in csv.DictReader(rows) if row["CLASS"] == "0")


@pytest.mark.parametrize("seed", [1, 2])
def test_500_variants_of_five_templates_are_five_waves_without_a_good_comment(article, seed):
    spam = spintax.variants(500, seed=seed)
    texts = [*spam, *((None, text) for text in [*good_comments(), *SHORT])]
    random.Random(seed).shuffle(texts)
    sketched = []
    for number, (template, text) in enumerate(texts):
        sketched.append((template, signature(text, article)))
        if number % 100 == 99:
            analyze()
    waves = dict(MinHashSignature.objects.values_list("comment", "wave"))
    of_spam = {waves[comment.pk] for template, comment in sketched if template is not None}
    assert len(of_spam) <= 5
    of_good = {waves[comment.pk] for template, comment in sketched if template is None}
    assert of_spam.isdisjoint(of_good)


def analyze():
    """As autovacuum does; or PostgreSQL plans for tables that another test has left empty."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE comments_comment, comments_minhashsignature, comments_lshband")


def signature(text, article):
    """Sketched as when it is sent, without all else that sending does."""
    comment = Comment(article=article, body=text, fingerprint=str(random.random()))
    comment.renderer_version, comment.name = 1, "Somebody"
    Comment.objects.bulk_create([comment])
    comment.change_wave()
    return comment


class TestJoining:
    def test_what_comes_later_joins_and_waits(self, moderator):
        first = [sent(text) for text in SPAM[:3]]
        for comment in first:
            comment.mark_spam(by=moderator)
        later = sent(SPAM[3])
        assert waves_of([*first, later]) == {first[0].pk}
        assert later.is_waiting

    def test_one_that_is_like_two_waves_makes_them_one(self, article):
        halves = [
            "The council has sold the old bridge to a builder of towers. ",
            "Whoever needs new shoes for the winter should look at ours. ",
        ]
        one, other = (sent(half, article) for half in halves)
        assert len(waves_of([one, other])) == 2
        bridge = sent("".join(halves), article)
        for comment in (one, other, bridge):
            comment.signature.refresh_from_db()
        assert waves_of([one, other, bridge]) == {one.pk}

    def test_the_order_in_which_they_come_makes_no_difference(self, article):
        texts = [text for _, text in spintax.variants(40, seed=3)]
        sizes = []
        for seed in range(3):
            random.Random(seed).shuffle(texts)
            comments = [signature(text, article) for text in texts]
            waves = MinHashSignature.objects.filter(comment__in=comments).values_list(
                "wave", flat=True
            )
            sizes.append(sorted(list(waves).count(wave) for wave in set(waves)))
            Comment.objects.filter(pk__in=[comment.pk for comment in comments]).delete()
        assert sizes[0] == sizes[1] == sizes[2] == [8] * 5


class TestLeaving:
    @pytest.fixture
    def comment(self):
        for text in SPAM[:2]:
            sent(text)
        return sent(SPAM[2])

    def test_new_words_change_the_wave(self, comment):
        comment.edit("The bridge was closed in May, and nobody told those who live beside it.")
        comment = Comment.objects.get(pk=comment.pk)
        assert comment.wave == comment.pk

    def test_taken_back_it_leaves(self, comment):
        comment.withdraw()
        assert not MinHashSignature.objects.filter(comment=comment).exists()

    @pytest.mark.parametrize("has_reply", [False, True])
    def test_erased_it_leaves_and_nothing_of_its_words_stays(self, comment, has_reply):
        if has_reply:
            CommentFactory(article=comment.article, parent=comment)
        comment.erase()
        assert MinHashSignature.objects.count() == 2
        assert not LSHBand.objects.filter(signature=comment.pk).exists()

    def test_a_wave_whose_comments_are_gone_is_gone(self, comment):
        for row in Comment.objects.all():
            row.erase()
        assert not MinHashSignature.objects.exists() and not LSHBand.objects.exists()


class TestHoldingNearDuplicates:
    RULE = "holds_near_duplicates"

    def held_by(self, comment):
        reasons = comment.decisions.first().reasons
        return [reason["matched"] for reason in reasons if reason["rule"] == self.RULE]

    def test_the_third_one_is_told_how_many_and_where(self, article):
        text = "Our {} heal every headache within {} days, so come to the shop in Long Street."
        assert self.held_by(sent(text.format("stones", 3), article)) == []
        assert self.held_by(sent(text.format("crystals", 5))) == []
        third = sent(text.format("pills", 7))
        assert self.held_by(third) == ["2 comments on 2 articles in the last 7 days"]

    def test_the_very_same_words_are_for_the_check_of_duplicates(self):
        comments = [sent("Our pills heal every headache within three days.") for _ in range(4)]
        rules = {reason["rule"] for reason in comments[-1].decisions.first().reasons}
        assert "holds_duplicates" in rules and self.RULE not in rules

    def test_short_ones_are_free(self):
        comments = [sent(f"Great article{'!' * n}") for n in range(4)]
        assert self.held_by(comments[-1]) == []

    def test_so_are_those_of_long_ago(self, article):
        text = "Our {} heal every headache within a day, so come to the shop in Long Street."
        for word in ("stones", "crystals"):
            old = sent(text.format(word), article)
            Comment.objects.filter(pk=old.pk).update(created_at=aged.ago(8))
        assert self.held_by(sent(text.format("pills"))) == []


def test_finding_a_wave_asks_as_much_in_a_flood_as_before(article, django_assert_num_queries):
    for text in SPAM:
        sent(text, article)
    comment = CommentFactory.build(article=article, body=SPAM[0])
    with django_assert_num_queries(1):
        comment.look_around()
