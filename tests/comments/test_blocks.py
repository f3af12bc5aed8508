"""What comes from where moderators blocked waits in silence, or is refused plainly."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import blocking, sealed
from comments.models import Block, Comment, Report, Subscription, past
from comments.models.block import AFTER_ERASING
from comments.moderation.conduct import Conduct
from comments.personal import erasing
from comments.personal.kept import Kept
from tests.comments import aged
from tests.comments.conftest import ADA, WORDS
from tests.factories import CommentFactory, StaffCommentFactory, UserFactory

pytestmark = pytest.mark.django_db

SENDER = "127.0.0.1"  # as the test client sends
NEW = "the new key, at least thirty-two characters long"


def block(moderator, kind, label="", key="", **fields):
    fields = {"reason": "Flood of ads.", "made_by": moderator} | fields
    return Block.objects.create(kind=kind, key=key or label, label=label, **fields)


@pytest.fixture
def blocked(moderator):
    """Blocks what is told: an address, its domain, a website's domain or a network."""
    makers = {
        "person": lambda: block(moderator, "person", key=sealed.blind_index(ADA)),
        "email": lambda: block(moderator, "email", key=sealed.domain_hashes("reader.example")[0]),
        "website": lambda: block(moderator, "website", "shop.example"),
        "network": lambda: block(moderator, "network", key=sealed.network_hash(SENDER)),
        "typed network": lambda: block(moderator, "network", "127.0.0.0/16"),
    }
    return lambda name, **fields: _with(makers[name](), fields)


def _with(row, fields):
    Block.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    return row


REFUSED = ["website", "network", "typed network"]
KINDS = ["person", "email", *REFUSED]
each_kind = pytest.mark.parametrize("kind", KINDS)
each_refused = pytest.mark.parametrize("kind", REFUSED)
SITE = {"website": "https://www.deals.shop.example/a?b"}


class TestAHeldComment:
    @each_kind
    def test_waits_and_says_why_to_moderators(self, post, article, known, blocked, kind):
        blocked(kind)
        assert post(article, **known, **SITE).status_code == 303
        comment = Comment.objects.get(article=article)
        (reason,) = comment.decisions.get().reasons
        assert comment.is_waiting and reason["rule"] == "holds_blocked"
        assert "by Mona Moss" in reason["matched"] and "Flood of ads." in reason["matched"]
        assert ADA not in reason["matched"] and SENDER not in reason["matched"]

    @each_kind
    @pytest.mark.parametrize("over", ["ended", "lifted"])
    def test_appears_when_the_block_is_over(
        self, post, article, known, blocked, moderator, kind, over
    ):
        row = blocked(kind)
        if over == "lifted":
            assert row.lift(by=moderator)
        else:
            Block.objects.update(ends_at=timezone.now())
        post(article, **known, **SITE)
        assert Comment.objects.get(article=article).is_public

    def test_of_somebody_else_appears(self, post, article, known, moderator):
        block(moderator, "person", key=sealed.blind_index("other@reader.example"))
        block(moderator, "email", key=sealed.domain_hashes("example")[0])
        block(moderator, "website", "op.example")  # and not shop.example, which ends like it
        block(moderator, "network", "127.1.0.0/16")
        block(moderator, "network", key=sealed.network_hash("127.0.1.1"))
        post(article, **known, **SITE)
        assert Comment.objects.get(article=article).is_public

    def test_keeps_waiting_until_the_very_end(self, known, article, moderator, blocked):
        with time_machine.travel("2026-11-26T12:00:00Z", tick=False) as clock:
            row = blocked("person", ends_at=timezone.now() + timedelta(days=1))
            clock.shift(timedelta(days=1) - timedelta(seconds=1))
            assert row.is_active and Block.objects.active().exists()
            clock.shift(timedelta(seconds=1))
            assert not row.is_active and Block.objects.ended().get() == row

    def test_that_is_edited_is_looked_at_again(self, known, article, blocked):
        comment = CommentFactory(email=ADA, article=article)
        assert comment.is_public
        blocked("person")
        comment.edit("Better words.")
        assert comment.is_waiting

    def test_is_never_one_of_the_newsroom(self, moderator, blocked):
        blocked("network"), blocked("typed network", answer="refuse")
        comment = StaffCommentFactory(status="pending", ip_hash=sealed.network_hash(SENDER))
        assert comment.block is None and comment.block_offers() == {}


class TestARefusal:
    @pytest.mark.parametrize("kind", ["person", "email"])
    def test_is_never_of_an_address_for_that_would_tell_whose_is_blocked(self, blocked, kind):
        with pytest.raises(IntegrityError, match="block_by_address_is_silent"):
            blocked(kind, answer="refuse")

    @each_refused
    def test_is_plain_and_gives_every_word_back(self, post, article, known, blocked, kind):
        blocked(kind, answer="refuse")
        before = Comment.objects.count()
        response = post(article, **known, **SITE, body="Nine cups of tea, thank you.")
        assert response.status_code == 403 and Comment.objects.count() == before
        page = response.text
        for part in ["not accepted at present", "a letter to the editors", "Nine cups of tea"]:
            assert part in page
        assert ADA in page and "Flood of ads" not in page and "Mona" not in page

    def test_leaves_no_wish_for_mail(self, post, article, blocked):
        blocked("network", answer="refuse")
        post(article, tell_all="on")
        assert not Subscription.objects.exists()

    def test_in_place_answers_with_the_form(self, post, article, blocked):
        blocked("network", answer="refuse")
        response = post(article, headers={"HX-Request": "true"})
        assert response.status_code == 403 and WORDS["body"] in response.text
        assert "<html" not in response.text

    def test_wins_over_a_block_that_holds(self, post, article, blocked):
        blocked("person"), blocked("network", answer="refuse"), blocked("email")
        assert post(article, email=ADA).status_code == 403

    def test_leads_to_what_was_taken_before_the_block(self, post, article, blocked):
        post(article)
        blocked("network", answer="refuse")
        assert post(article).status_code == 303 and Comment.objects.count() == 1


class TestAReaderCannotTell:
    @each_kind
    def test_a_silent_block_from_what_every_newcomer_sees(
        self, client, article, blocked, moderator, kind
    ):
        """Two readers who differ in nothing but the block get the same answers."""

        def seen(words, sender):
            address = f"{article.get_absolute_url()}comments/"
            sent = client.post(address, words, REMOTE_ADDR=sender)
            pages = [client.get(sent.url), client.get(article.get_absolute_url())]
            return [sent.status_code, *map(without_what_differs, pages)]

        free = {"name": "Reader", "email": "a@free.example", "body": "First of the words here."}
        caught = free | {"email": ADA, "body": "Other of the words here."} | SITE
        expected = seen(free | {"website": "https://www.deals.shut.example/a?b"}, "198.51.100.7")
        blocked(kind)
        assert seen(caught, SENDER) == expected
        assert Comment.objects.latest("pk").block or kind == "typed network"

    def test_how_many_queries_it_costs(self, post, article, blocked):
        def asked(n):
            words = {"email": f"reader{n}@reader.example", "body": f"Words number {n} of them."}
            with CaptureQueriesContext(connection) as captured:
                assert post(article, **words).status_code == 303
            return [query["sql"] for query in captured]

        asked(0)
        free = asked(1)
        blocked("network")
        held = asked(2)
        assert len(held) == len(free)
        assert len([sql for sql in held if "comments_block" in sql]) == 1


def without_what_differs(response):
    """Keys of rows, tokens, colours, words and times."""
    text = re.sub(r"[\w.:-]{25,}|\d+|First|Other|tone-\w+|shu?[ot]p?\b", "", response.text)
    return response.status_code, text


class TestTheHistory:
    def test_names_who_blocked_until_when_and_why(self, blocked, moderator):
        ends_at = timezone.now().replace(year=2031, month=5, day=3, hour=12)
        row = blocked("person", ends_at=ends_at)
        words = "the person, by Mona Moss, until 3 May 2031: Flood of ads."
        assert row.sentence == f"Blocked: {words}"
        row.lift(by=UserFactory(first_name="Otto", last_name="Ohm"))
        row.refresh_from_db()
        assert row.sentence.startswith("Was blocked: the person, by Mona Moss, lifted by Otto Ohm")

    def test_finds_blocks_of_a_page_of_comments_in_one_query(self, blocked, moderator, article):
        ada = CommentFactory(email=ADA, ip_hash=sealed.network_hash(SENDER), article=article)
        shop = CommentFactory(website="https://shop.example", email="a@other.example")
        free = CommentFactory(email="b@free.example")
        person, network, site = blocked("person"), blocked("network"), blocked("website")
        network.lift(by=moderator)
        comments = [ada, shop, free, *CommentFactory.create_batch(20, email="c@free.example")]
        with CaptureQueriesContext(connection) as captured:
            found = Block.objects.about(comments)
            assert all(row.sentence for rows in found.values() for row in rows)
        assert len(captured) == 1
        assert set(found[ada.pk]) == {person, network} and found[shop.pk] == [site]
        assert found[free.pk] == []

    def test_is_found_under_older_keys(self, blocked, settings):
        rows = {blocked(kind) for kind in ("person", "email", "network")}
        settings.EMAIL_KEYS = [NEW, *settings.EMAIL_KEYS]
        comment = CommentFactory(email=ADA)
        comment.conduct = Conduct(network=sealed.network_of(SENDER))
        assert set(Block.objects.about([comment])[comment.pk]) == rows


class TestWhenKeysChange:
    def rotate(self):
        told = io.StringIO()
        call_command("rotate_email_keys", stdout=told)
        return told.getvalue()

    def test_blocks_go_with_the_addresses_they_are_of(self, blocked, settings, article):
        comment = CommentFactory(email=ADA, article=article)
        blocked("person", comment=comment), blocked("email", label="reader.example")
        settings.EMAIL_KEYS = [NEW, *settings.EMAIL_KEYS]
        told = self.rotate()
        assert "blocks: 2 made anew, 0 known by their keys alone" in told
        assert "blocks: 0 made anew, 0" in self.rotate()
        settings.EMAIL_KEYS = [NEW]
        again = CommentFactory(email=ADA)
        assert len(Block.objects.about([again])[again.pk]) == 2

    def test_what_cannot_be_made_anew_is_told(self, blocked, settings):
        blocked("network"), blocked("person"), blocked("website"), blocked("typed network")
        settings.EMAIL_KEYS = [NEW, *settings.EMAIL_KEYS]
        told = self.rotate()
        assert "blocks: 0 made anew, 2 known by their keys alone" in told
        assert "Keep the old keys: 2 rows" in told


class TestErasing:
    def test_leaves_a_block_for_a_year_at_most(self, blocked, article):
        comment = CommentFactory(email=ADA, article=article)
        endless = blocked("person", comment=comment)
        soon = blocked("person", ends_at=timezone.now() + timedelta(days=3))
        over, lifted = blocked("person", ends_at=timezone.now()), blocked("person")
        lifted.lift(by=UserFactory())
        erasing.erase(ADA)
        erasing.erase(ADA)
        endless.refresh_from_db()
        assert endless.told.endswith("forgotten with the data of the person")
        assert not Block.objects.filter(pk__in=[over.pk, lifted.pk]).exists()
        assert endless.comment is None and not Comment.objects.exists()
        assert timedelta() < timezone.now() + AFTER_ERASING - endless.ends_at < timedelta(minutes=1)
        assert Block.objects.get(pk=soon.pk).ends_at == soon.ends_at

    def test_tells_its_owner_that_there_is_one_and_not_whose_it_is(self, blocked):
        row = blocked("person")
        kept = Kept(ADA)
        assert not kept.is_nothing
        assert kept.as_dict()["blocks"] == [
            {"made_at": row.made_at, "ends_at": None, "lifted_at": None}
        ]

    def test_tells_when_an_address_was_looked_at(self, article):
        comment = CommentFactory(email=ADA, article=article)
        reveal = aged.reveal(1, comment=comment)
        (told,) = Kept(ADA).comments
        assert told["address_seen_at"] == [reveal.made_at]
        CommentFactory(article=article, parent=comment)
        comment.erase()
        reveal.refresh_from_db()
        assert (reveal.comment, reveal.reason) == (None, "")


class TestTheDatabase:
    @pytest.mark.parametrize(
        "wrong", [{"key": ""}, {"answer": "shout"}, {"lifted_by": True}], ids=str
    )
    def test_refuses_nonsense(self, moderator, wrong):
        wrong = {name: moderator if value is True else value for name, value in wrong.items()}
        right = {"kind": "website", "key": "a.example", "reason": "Ads", "answer": "hold"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Block.objects.create(**right | wrong)

    def test_lifts_a_block_once(self, blocked, moderator):
        row = blocked("person")
        assert row.lift(by=moderator) and not row.lift(by=UserFactory())
        assert Block.objects.lifted().get().lifted_by == moderator

    def test_keeps_a_block_whose_comment_or_maker_goes(self, blocked, moderator):
        row = blocked("person", comment=CommentFactory(email=ADA))
        row.comment.delete()
        moderator.delete()
        row.refresh_from_db()
        assert row.is_active and row.told.startswith("the person, by a moderator, without an end")


class TestWhatIsTyped:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("203.0.113.0/24", "203.0.113.0/24"),
            (" 203.0.113.77/24 ", "203.0.113.0/24"),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("2001:DB8::/32", "2001:db8::/32"),
            ("2001:db8:1::/48", "2001:db8:1::/48"),
        ],
    )
    def test_as_a_network_is_kept_in_one_spelling(self, typed, kept):
        assert blocking.network(typed) == kept

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("203.0.113.7", "Narrower networks than /24"),
            ("203.0.113.0/25", "Narrower networks than /24"),
            ("2001:db8::1", "Narrower networks than /48"),
            ("0.0.0.0/0", "too wide"),
            ("::/0", "too wide"),
            ("my neighbour", "such as 203.0.113.0/24"),
            ("203.0.113.0/99", "such as 203.0.113.0/24"),
        ],
    )
    def test_as_no_network_is_told_what_to_do(self, typed, words):
        with pytest.raises(blocking.ValidationError, match=words):
            blocking.network(typed)

    @pytest.mark.parametrize(
        "typed", ["shop.example", "https://www.SHOP.example/a?b", "shop.example/", "shop.example."]
    )
    def test_as_a_website_is_its_domain(self, typed):
        assert blocking.domain(typed) == "shop.example"

    @pytest.mark.parametrize("typed", ["", "example", "com", "10.0.0.1", "a b.example", "[::1]"])
    def test_as_no_domain_is_told_what_to_do(self, typed):
        with pytest.raises(blocking.ValidationError, match=r"such as shop\.example"):
            blocking.domain(typed)

    def test_as_the_domain_of_half_of_our_readers_is_refused(self):
        with pytest.raises(blocking.ValidationError, match="block the person instead"):
            blocking.email_domain("@Gmail.com")
        assert blocking.email_domain("@böse.example") == sealed.domain_of("x@böse.example")

    @pytest.mark.parametrize("typed", ["127.0.0.0/8", "127.0.0.0/16", "127.0.0.0/24"])
    def test_however_wide_it_meets_who_is_in_it(self, moderator, typed):
        row = block(moderator, "network", blocking.network(typed))
        comment = CommentFactory(email="x@y.example")
        comment.conduct = Conduct(network=sealed.network_of("127.0.0.9"))
        assert comment.block == row

    def test_at_the_end_of_a_host_of_a_hundred_names(self, moderator):
        row = block(moderator, "website", "shop.example")
        comment = CommentFactory(website=f"https://{'a.' * 80}shop.example")
        assert len(comment.block_keys) > past.SLOTS and comment.block == row

    def test_in_the_new_internet_as_well(self, moderator):
        row = block(moderator, "network", blocking.network("2001:db8::/32"))
        comment = CommentFactory(email="x@y.example")
        comment.conduct = Conduct(network=sealed.network_of("2001:db8:7:8::9"))
        assert comment.block == row


def test_a_report_from_a_blocked_network_is_still_heard(client, blocked, article):
    """Whoever may not write may still tell us of what is illegal."""
    comment = CommentFactory(article=article)
    blocked("network", answer="refuse")
    client.post(f"/comments/{comment.pk}/report/", {"reason": "spam"})
    assert Report.objects.filter(comment=comment).exists()
