"""The queue: what waits in it, decided by one click, in bulk or on its page, and answered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.admin.history import _of, histories
from comments.models import Comment
from comments.moderation.submission_signals import SubmissionSignals
from tests.comments.admin import QUEUE, bulk, page_of, press, shown
from tests.factories import CommentFactory, StaffCommentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    return CommentFactory(status="pending", body="A waiting comment.")


class TestTheList:
    def test_it_opens_on_what_waits_oldest_first(self, admin_client):
        young = CommentFactory(status="pending")
        old = CommentFactory(status="pending", created_at=timezone.now() - timedelta(days=1))
        CommentFactory()
        assert shown(admin_client.get(QUEUE)) == [old, young]

    def test_what_is_decided_is_shown_latest_first(self, admin_client):
        old = CommentFactory(created_at=timezone.now() - timedelta(days=1))
        young = CommentFactory()
        assert shown(admin_client.get(f"{QUEUE}?status=published")) == [young, old]

    @pytest.mark.parametrize("status", ["published", "rejected", "spam", "withdrawn"])
    def test_each_status_has_a_tab_with_its_count(self, admin_client, status):
        CommentFactory.create_batch(2, status=status)
        page = page_of(admin_client.get(QUEUE))
        tab = page[page.index(f'href="?status={status}"') :]
        assert f'data-count="{status}">2</span>' in tab[:200]
        found = shown(admin_client.get(f"{QUEUE}?status={status}"))
        assert [comment.status for comment in found] == [status] * 2

    def test_a_row_shows_words_person_article_reasons_and_masked_address(
        self, admin_client, article
    ):
        Comment(
            article=article,
            name="Ines",
            email="ines.reader@mail.example",
            body="https://a.example and https://b.example",
        ).submit(signals=SubmissionSignals(trap="Cheap pills"))
        page = page_of(admin_client.get(QUEUE))
        for part in [
            "https://a.example and <mark>https://b.example</mark>",
            "Ines",
            "i•••@m•••.example",
            article.headline,
            article.get_absolute_url(),
            "First comments from this person",
            "More links than usual (2):",
            "A hidden field, which people cannot see, was filled in:",
            "Cheap pills",
        ]:
            assert part in page
        assert "ines.reader" not in page and "mail.example" not in page

    def test_a_long_text_is_short_until_it_is_unfolded(self, admin_client):
        CommentFactory(status="pending", body="word " * 100 + "the end")
        page = page_of(admin_client.get(QUEUE))
        summary = page[page.index("<summary>") : page.index("</summary>")]
        assert len(summary) < 320 and "the end" not in summary
        assert "the end" in page

    def test_what_arrived_while_the_checks_failed_says_so(self, admin_client, waiting):
        assert "The checks did not run" in page_of(admin_client.get(QUEUE))

    def test_without_its_key_an_address_is_locked_and_the_list_is_there(
        self, admin_client, waiting, settings
    ):
        settings.EMAIL_KEYS = ["some other key " * 3]
        assert '<span class="queue-email">locked</span>' in page_of(admin_client.get(QUEUE))

    def test_hostile_words_are_words(self, admin_client):
        CommentFactory(
            status="pending",
            name="<script>alert(1)</script>",
            body="<img src=x onerror=alert(2)>",
            website='https://a.example/"><script>alert(3)</script>',
        )
        for address in [QUEUE, f"{QUEUE}{Comment.objects.get().pk}/change/"]:
            page = page_of(admin_client.get(address))
            assert "<script>alert" not in page and "<img src=x" not in page
            assert 'href="https://a.example' not in page

    @pytest.mark.parametrize("count", [3, 30])
    def test_its_queries_do_not_grow(self, admin_client, count, django_assert_num_queries):
        for _ in range(count):
            comment = CommentFactory(status="pending", parent=None)
            comment.approve(by=UserFactory())
            comment.undo(by=UserFactory())
        admin_client.get(QUEUE)
        with django_assert_num_queries(12):
            # who is signed in (two) · permissions of the account and of its groups · counts of
            # the tabs · keys of the page · the comments with articles, parents and accounts ·
            # decisions · their makers · open reports · what else their writers sent
            admin_client.get(QUEUE)

    def test_search_finds_words_and_names(self, admin_client):
        by_name = CommentFactory(status="pending", name="Zenobia")
        by_words = CommentFactory(status="pending", body="About Zenobia.")
        CommentFactory(status="pending")
        assert shown(admin_client.get(f"{QUEUE}?q=zenobia")) == [by_name, by_words]


class TestNoLookUpAnswersWhoseAddressItIs:
    def test_search_never_looks_at_addresses(self, admin_client):
        comment = CommentFactory(status="pending", email="secret@reader.example")
        for word in ["secret", "secret@reader.example", comment.email_index]:
            assert shown(admin_client.get(QUEUE, {"q": word})) == []

    @pytest.mark.parametrize(
        "lookup", ["email_index", "email_sealed__startswith", "ip_hash", "account__password"]
    )
    def test_filters_over_the_address_are_refused(self, admin_client, lookup):
        assert admin_client.get(QUEUE, {lookup: "x"}).status_code == 400

    def test_one_article_can_be_filtered(self, admin_client, waiting):
        CommentFactory(status="pending")
        response = admin_client.get(QUEUE, {"article__id__exact": waiting.article_id})
        assert shown(response) == [waiting]


class TestOneClick:
    @pytest.mark.parametrize(
        ("verb", "status", "said"),
        [
            ("approve", "published", "1 comment approved."),
            ("reject", "rejected", "1 comment rejected."),
            ("spam", "spam", "1 comment marked as spam."),
        ],
    )
    def test_it_decides_and_offers_to_undo(
        self, admin_client, moderator, waiting, verb, status, said
    ):
        page = page_of(press(admin_client, waiting, verb))
        waiting.refresh_from_db()
        assert waiting.status == status
        assert waiting.decisions.get().by == moderator
        assert said in page and f'formaction="{QUEUE}undo/"' in page

    def test_the_undo_button_takes_back_exactly_that_decision(self, admin_client, waiting):
        press(admin_client, waiting, "reject")
        decision = waiting.decisions.get()
        page = page_of(admin_client.post(f"{QUEUE}undo/", {"decisions": decision.pk}, follow=True))
        waiting.refresh_from_db()
        assert waiting.is_waiting and "put back" in page
        again = page_of(admin_client.post(f"{QUEUE}undo/", {"decisions": decision.pk}, follow=True))
        assert "Mona Moss undid a decision on this comment" in again

    def test_it_offers_every_decision_but_the_one_that_stands(self, admin_client):
        comment = CommentFactory()
        page = page_of(admin_client.get(f"{QUEUE}?status=published"))
        assert f"{comment.pk}/decide/reject/" in page and f"{comment.pk}/decide/spam/" in page
        assert f"{comment.pk}/decide/approve/" not in page

    def test_it_offers_nothing_for_what_its_writer_took_back(self, admin_client):
        CommentFactory(status="withdrawn")
        assert "/decide/" not in page_of(admin_client.get(f"{QUEUE}?status=withdrawn"))

    def test_the_second_moderator_is_told_who_decided(self, admin_client, waiting):
        waiting.mark_spam(by=UserFactory(first_name="Otto", last_name="Ohm"))
        page = page_of(press(admin_client, waiting, "approve"))
        waiting.refresh_from_db()
        assert waiting.status == "spam"
        assert "Otto Ohm marked as spam this comment" in page

    def test_the_list_comes_back_as_it_was_filtered(self, admin_client, waiting):
        response = admin_client.post(
            f"{QUEUE}{waiting.pk}/decide/approve/", {"filters": "status=all&q=waiting"}
        )
        assert response.headers["Location"] == f"{QUEUE}?status=all&q=waiting"

    @pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example", "\r\nX: y"])
    def test_no_filter_leads_to_another_site(self, admin_client, waiting, evil):
        response = admin_client.post(f"{QUEUE}{waiting.pk}/decide/approve/", {"filters": evil})
        assert response.headers["Location"].startswith(f"{QUEUE}?")
        assert "\n" not in response.headers["Location"]

    def test_a_get_decides_nothing(self, admin_client, waiting):
        for path in [f"{waiting.pk}/decide/approve/", "undo/", f"{waiting.pk}/reply/"]:
            assert admin_client.get(f"{QUEUE}{path}").status_code == 405
        waiting.refresh_from_db()
        assert waiting.is_waiting

    def test_an_unknown_decision_or_comment_is_not_found(self, admin_client, waiting):
        assert press(admin_client, waiting, "delete").status_code == 404
        assert admin_client.post(f"{QUEUE}999999/decide/approve/").status_code == 404


class TestInBulk:
    @pytest.mark.parametrize(
        ("action", "status"),
        [("approve", "published"), ("reject", "rejected"), ("spam", "spam")],
    )
    def test_all_that_are_ticked_are_decided(self, admin_client, moderator, action, status):
        comments = CommentFactory.create_batch(3, status="pending")
        left = CommentFactory(status="pending")
        page = page_of(bulk(admin_client, action, *comments))
        assert set(Comment.objects.filter(status=status)) == set(comments)
        assert Comment.objects.get(pk=left.pk).is_waiting
        assert "3 comments" in page
        assert all(comment.decisions.get().by == moderator for comment in comments)

    def test_one_button_undoes_them_all(self, admin_client):
        comments = CommentFactory.create_batch(3, status="pending")
        page = page_of(bulk(admin_client, "spam", *comments))
        keys = page.split('name="decisions" value="')[1].split('"')[0]
        admin_client.post(f"{QUEUE}undo/", {"decisions": keys})
        assert Comment.objects.waiting().count() == 3

    def test_the_last_decisions_are_undone_as_an_action_too(self, admin_client, moderator):
        comment = CommentFactory(status="pending")
        comment.reject(by=moderator)
        bulk(admin_client, "undo", comment, query="?status=rejected")
        comment.refresh_from_db()
        assert comment.is_waiting

    def test_those_decided_meanwhile_are_named_and_left_alone(self, admin_client):
        comments = CommentFactory.create_batch(2, status="pending")
        comments[0].approve(by=UserFactory(first_name="Otto", last_name="Ohm"))
        page = page_of(bulk(admin_client, "spam", *comments))
        assert "1 comment marked as spam" in page
        assert "Otto Ohm approved this comment" in page
        assert Comment.objects.get(pk=comments[0].pk).is_public

    def test_moderators_are_not_offered_to_delete(self, admin_client, waiting):
        assert 'value="delete_selected"' not in page_of(admin_client.get(QUEUE))


class TestOneComment:
    def test_its_page_tells_its_whole_story(self, admin_client, moderator):
        parent = CommentFactory(body="What was asked.")
        comment = Comment(
            article=parent.article, parent=parent, name="Ines", email="a@b.example", body="Answer."
        ).submit()
        comment.reject(by=moderator, reason="off_topic")
        comment.undo(by=moderator)
        page = page_of(admin_client.get(f"{QUEUE}{comment.pk}/change/"))
        for part in [
            "What was asked.",
            "Answer.",
            "a•••@b•••.example",
            "First comments from this person",
            "holds_newcomers",
            "Mona Moss rejected it",
            "Not about the article.",
            "Mona Moss undid a decision on it: reject",
        ]:
            assert part in page

    def test_its_words_cannot_be_changed(self, admin_client, waiting):
        changes = {"body": "Other words.", "status": "spam"}
        response = admin_client.post(f"{QUEUE}{waiting.pk}/change/", changes)
        waiting.refresh_from_db()
        assert response.status_code == 405
        assert waiting.body == "A waiting comment." and waiting.is_waiting

    def test_there_is_none_to_add(self, admin_client):
        assert admin_client.get(f"{QUEUE}add/").status_code == 403

    def test_one_that_is_not_there_is_not_found(self, admin_client):
        assert admin_client.get(f"{QUEUE}999999/change/").status_code == 404
        assert admin_client.get(f"{QUEUE}x/change/").status_code == 404


class TestReplyingAsStaff:
    def test_the_reply_is_published_at_once_under_the_moderators_name(
        self, admin_client, moderator
    ):
        comment = CommentFactory()
        admin_client.post(f"{QUEUE}{comment.pk}/reply/", {"body": "Thank you, Ines."})
        reply = comment.replies.get()
        assert reply.is_public and reply.account == moderator and reply.name == "Mona Moss"
        assert reply.decisions.get().checked_by == "publishes_staff"

    def test_an_empty_one_says_what_is_missing(self, admin_client):
        comment = CommentFactory()
        response = admin_client.post(f"{QUEUE}{comment.pk}/reply/", {"body": " "})
        assert response.status_code == 422
        assert "Please write a comment." in response.content.decode()

    def test_one_that_is_too_long_comes_back_with_its_words(self, admin_client):
        response = admin_client.post(f"{QUEUE}{CommentFactory().pk}/reply/", {"body": "b" * 5001})
        assert response.status_code == 422
        assert "b" * 5001 in response.content.decode()

    def test_only_what_readers_see_can_be_replied_to(self, admin_client, waiting):
        response = admin_client.post(f"{QUEUE}{waiting.pk}/reply/", {"body": "Thank you."})
        assert response.status_code == 422
        assert not waiting.replies.exists()


def test_staff_comments_are_marked_in_the_list(admin_client):
    StaffCommentFactory(status="pending")
    assert '<span class="badge-staff">Staff</span>' in page_of(admin_client.get(QUEUE))


def test_a_flood_under_one_address_is_counted_by_the_database():
    """However many names it gives, only those that readers see are fetched."""
    for status, count in (("pending", 9), ("published", 2)):
        for n in range(count):
            flood = CommentFactory(status=status, email="x@flood.example", name=f"{status} {n}")
    assert len(_of("email_index", [flood.email_index])[flood.email_index]) == 3
    history = histories([flood])[flood.pk]
    assert history.names == {"published 0", "published 1"} and history.counts["pending"] == 9
