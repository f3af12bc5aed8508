"""What moderators see of reports, and what they do about them; featuring beside it."""

import pytest

from comments.models import Comment, Report
from tests.comments.admin import QUEUE, bulk, page_of, press, shown
from tests.comments.reporting import HOSTILE, report
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

REPORTED = f"{QUEUE}?status=reported"


@pytest.fixture
def reported(article):
    comment = CommentFactory(article=article)
    report(comment, 2, words="Look at the second line.")
    return comment


class TestTheTab:
    def test_shows_what_readers_report_and_nothing_else_with_its_count(
        self, admin_client, reported
    ):
        CommentFactory()
        CommentFactory(status="pending")
        response = admin_client.get(REPORTED)
        assert shown(response) == [reported]
        tab = page_of(response).partition('href="?status=reported"')[2]
        assert 'data-count="reported">1</span>' in tab[:200]

    def test_what_may_do_harm_comes_first_then_what_came_first(self, admin_client, article):
        first, second, third = CommentFactory.create_batch(3, article=article)
        report(second, reason="spam")
        report(first, reason="spam")
        report(third, reason="personal")
        assert shown(admin_client.get(REPORTED)) == [third, first, second]

    def test_what_was_recalled_is_in_it_and_waits(self, admin_client, reported):
        report(reported, numbered_from=50)
        assert shown(admin_client.get(REPORTED)) == shown(admin_client.get(QUEUE)) == [reported]
        page = page_of(admin_client.get(QUEUE))
        assert "Readers reported it." in page and "3 × Abuse" in page

    def test_what_is_answered_leaves_it(self, admin_client, reported, moderator):
        reported.keep(by=moderator)
        assert shown(admin_client.get(REPORTED)) == []

    @pytest.mark.parametrize("count", [3, 30])
    def test_its_queries_do_not_grow(self, admin_client, article, count, django_assert_num_queries):
        for comment in CommentFactory.create_batch(count, article=article):
            comment.feature(by=UserFactory())
            for n in range(3):
                Report.objects.create(
                    comment=comment, reason="spam", words=f"{n}", receipt_hash=f"{comment.pk} {n}"
                )
        admin_client.get(REPORTED)
        with django_assert_num_queries(13):
            # as in the queue; and the keys of those where a wait does harm before all others
            admin_client.get(REPORTED)


class TestACard:
    def test_and_the_page_of_a_comment_tell_what_readers_say(self, admin_client, reported):
        for address in (REPORTED, f"{QUEUE}{reported.pk}/change/"):
            page = page_of(admin_client.get(address))
            assert "2 reports" in page and "2 × Abuse, hatred or threats" in page
            assert "Look at the second line." in page

    def test_shows_hostile_words_as_words(self, admin_client, article):
        comment = CommentFactory(article=article)
        report(comment, reason="other", words=HOSTILE)
        for address in (REPORTED, f"{QUEUE}{comment.pk}/change/"):
            page = page_of(admin_client.get(address))
            assert "<script>alert" not in page and "<img src=x" not in page
            assert "&lt;script&gt;alert(1)" in page

    def test_has_the_button_keep_only_where_it_applies(self, admin_client, reported):
        unreported = CommentFactory()
        page = page_of(admin_client.get(f"{QUEUE}?status=published"))
        assert f"{QUEUE}{reported.pk}/decide/keep/" in page
        assert f"{QUEUE}{unreported.pk}/decide/keep/" not in page
        report(reported, numbered_from=50)
        assert "/decide/keep/" not in page_of(admin_client.get(QUEUE))

    def test_has_one_of_the_buttons_of_featuring(self, admin_client, reported, moderator):
        page = page_of(admin_client.get(REPORTED))
        assert "/decide/feature/" in page and "/decide/unfeature/" not in page
        reported.feature(by=moderator)
        page = page_of(admin_client.get(REPORTED))
        assert "/decide/unfeature/" in page and "/decide/feature/" not in page
        assert "◆ Featured" in page

    def test_the_history_keeps_answered_reports(self, admin_client, reported, moderator):
        reported.keep(by=moderator)
        page = page_of(admin_client.get(f"{QUEUE}{reported.pk}/change/"))
        assert "dismissed: " in page and "Look at the second line." in page
        assert "Mona Moss dismissed the reports on it" in page


class TestDeciding:
    def test_keep_answers_and_can_be_undone_at_once(self, admin_client, reported):
        page = page_of(press(admin_client, reported, "keep", seen="published"))
        assert "1 comment kept" in page
        assert set(Report.objects.values_list("outcome", flat=True)) == {"dismissed"}
        decision = reported.decisions.get()
        assert f'value="{decision.pk}">Undo' in page
        admin_client.post(f"{QUEUE}undo/", {"decisions": decision.pk})
        assert Report.objects.open().count() == 2

    def test_a_second_moderator_is_told_who_kept_it(self, admin_client, reported):
        reported.keep(by=UserFactory(first_name="Otto", last_name="Oak"))
        page = page_of(press(admin_client, reported, "keep", seen="published"))
        assert "Otto Oak dismissed the reports on this comment" in page

    def test_many_are_kept_with_one_click(self, admin_client, article):
        comments = CommentFactory.create_batch(3, article=article)
        for comment in comments:
            report(comment)
        page = page_of(bulk(admin_client, "keep", *comments, query="?status=reported"))
        assert "3 comments kept" in page
        assert not Report.objects.open().exists()

    def test_many_are_featured_and_featured_no_longer(self, admin_client, article):
        comments = CommentFactory.create_batch(3, article=article)
        bulk(admin_client, "feature", *comments, query="?status=published")
        assert all(comment.is_featured for comment in Comment.objects.all())
        bulk(admin_client, "unfeature", *comments[:2], query="?status=published")
        assert [comment.is_featured for comment in Comment.objects.order_by("pk")] == [
            False,
            False,
            True,
        ]

    @pytest.mark.parametrize("group", ["Authors", "Editors", None])
    def test_it_is_for_moderators(self, client, reported, group):
        client.force_login(UserFactory(group=group))
        assert client.get(REPORTED).status_code == 403
        for verb in ("keep", "feature", "unfeature"):
            address = f"{QUEUE}{reported.pk}/decide/{verb}/"
            assert client.post(address, {"seen": "published"}).status_code == 403
            assert bulk(client, verb, reported).status_code == 403
        reported.refresh_from_db()
        assert not reported.is_featured and Report.objects.open().count() == 2


def test_the_admin_tells_moderators_how_many_are_reported(admin_client, client, reported):
    page = page_of(admin_client.get("/admin/"))
    assert 'href="/admin/comments/comment/?status=reported"' in page
    assert "<strong>1</strong> comment reported by readers" in page
    client.force_login(UserFactory(group="Editors"))
    assert "reported by readers" not in page_of(client.get("/admin/"))
