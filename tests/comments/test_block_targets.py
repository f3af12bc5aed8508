"""What may be blocked: networks and domains as moderators type them."""

import pytest

from comments.models import history_queries
from comments.moderation import block_targets
from comments.moderation.submission_signals import SubmissionSignals
from comments.privacy import encryption
from tests.comments.blocks import block
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db


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
        assert block_targets.network(typed) == kept

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("203.0.113.7", "cannot block a network narrower than /24"),
            ("203.0.113.0/25", "cannot block a network narrower than /24"),
            ("2001:db8::1", "cannot block a network narrower than /48"),
            ("0.0.0.0/0", "too wide"),
            ("::/0", "too wide"),
            ("my neighbour", "such as 203.0.113.0/24"),
            ("203.0.113.0/99", "such as 203.0.113.0/24"),
        ],
    )
    def test_as_no_network_is_told_what_to_do(self, typed, words):
        with pytest.raises(block_targets.ValidationError, match=words):
            block_targets.network(typed)

    @pytest.mark.parametrize(
        "typed", ["shop.example", "https://www.SHOP.example/a?b", "shop.example/", "shop.example."]
    )
    def test_as_a_website_is_its_domain(self, typed):
        assert block_targets.domain(typed) == "shop.example"

    @pytest.mark.parametrize("typed", ["", "example", "com", "10.0.0.1", "a b.example", "[::1]"])
    def test_as_no_domain_is_told_what_to_do(self, typed):
        with pytest.raises(block_targets.ValidationError, match=r"such as shop\.example"):
            block_targets.domain(typed)

    def test_as_the_domain_of_half_of_our_readers_is_refused(self):
        with pytest.raises(block_targets.ValidationError, match="block the person instead"):
            block_targets.email_domain("@Gmail.com")
        assert block_targets.email_domain("@böse.example") == encryption.domain_of("x@böse.example")

    @pytest.mark.parametrize("typed", ["127.0.0.0/8", "127.0.0.0/16", "127.0.0.0/24"])
    def test_however_wide_it_meets_who_is_in_it(self, moderator, typed):
        row = block(moderator, "network", block_targets.network(typed))
        comment = CommentFactory(email="x@y.example")
        comment.signals = SubmissionSignals(network=encryption.network_of("127.0.0.9"))
        assert comment.block == row

    def test_at_the_end_of_a_host_of_a_hundred_names(self, moderator):
        row = block(moderator, "website", "shop.example")
        comment = CommentFactory(website=f"https://{'a.' * 80}shop.example")
        assert len(comment.block_keys) > history_queries.SLOTS and comment.block == row

    def test_in_the_new_internet_as_well(self, moderator):
        row = block(moderator, "network", block_targets.network("2001:db8::/32"))
        comment = CommentFactory(email="x@y.example")
        comment.signals = SubmissionSignals(network=encryption.network_of("2001:db8:7:8::9"))
        assert comment.block == row
