"""What a card tells, what is counted, how pages are turned, and what is answered in place."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.listing import NoSuchPage
from comments.admin import queue_query
from comments.admin.queue_query import Place, QueueQuery
from comments.models import Comment, Decision, Report
from comments.moderation.queue import tabs
from comments.moderation.submission_signals import SubmissionSignals
from tests.comments.admin import QUEUE, bulk, page_of, press, shown
from tests.comments.many import write_many
from tests.comments.reporting import report
from tests.factories import AuthorFactory, CommentFactory, StaffCommentFactory, UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def small(monkeypatch):
    """Pages of three cards, and counting up to five."""
    monkeypatch.setattr(queue_query, "PAGE", 3)
    monkeypatch.setattr(tabs, "MOST_COUNTED", 5)
    tabs._count_of_all.cache_clear()
    yield
    tabs._count_of_all.cache_clear()


def ask(admin_client, path, **data):
    return admin_client.post(f"{QUEUE}{path}", data, headers=HTMX)


class TestCounts:
    def test_stop_at_a_limit_and_say_so(self, small, article):
        CommentFactory.create_batch(5, article=article, status="spam")
        CommentFactory.create_batch(6, article=article, status="rejected")
        counted = tabs.counts()
        assert (counted["spam"], counted["rejected"], counted["all"]) == ("5", "5+", "5+")
        assert counted["pending"] == "0"

    def test_of_the_reported_hold_both_parts(self, article):
        for comment, reason in zip(
            CommentFactory.create_batch(2), ("abuse", "illegal"), strict=True
        ):
            report(comment, reason=reason, words="Look.")
        assert tabs.counts()["reported"] == "2"

    def test_are_told_to_pages_that_are_open(self, admin_client):
        CommentFactory(status="spam")
        assert admin_client.get(f"{QUEUE}counts/").json()["counts"]["spam"] == "1"

    def test_no_query_counts_a_whole_table(
        self, admin_client, article, django_assert_max_num_queries
    ):
        CommentFactory(article=article, status="pending")
        with django_assert_max_num_queries(20) as captured:
            admin_client.get(QUEUE)
        counting = [query["sql"] for query in captured if "COUNT(" in query["sql"].upper()]
        for sql in counting:
            bounded = sql.count("LIMIT 1001") == sql.count("COUNT(")
            assert bounded or "email_index" in sql or "account_id" in sql, sql


class TestWhereTheDatabaseBegins:
    """Without statistics SQLite would take the index by status for the best there is.

    PostgreSQL always has them; without rows it would take any index.
    """

    EXPLAIN = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"

    @pytest.fixture(autouse=True)
    def published(self, article):
        write_many(article, 500)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE comments_comment")

    def plans(self, captured, words):
        found = [query["sql"] for query in captured if words in query["sql"]]
        with connection.cursor() as cursor:
            for sql in found:
                cursor.execute(f"{self.EXPLAIN} {sql}")
                yield "\n".join(str(row[-1]) for row in cursor.fetchall())

    def test_a_decision_does_not_read_all_that_is_published(self, moderator):
        with CaptureQueriesContext(connection) as captured:
            CommentFactory(status="pending").approve(by=moderator)
        plans = list(self.plans(captured, "coalesce"))
        assert plans and not any("comment_in_queue" in plan for plan in plans)

    def test_nor_does_what_is_reported(self):
        with CaptureQueriesContext(connection) as captured:
            Comment.objects.mildly_reported().count()
        (plan,) = self.plans(captured, "comments_report")
        assert plan and "comment_in_queue" not in plan


class TestTurningPages:
    @pytest.mark.parametrize("status", ["pending", "published", "spam", "all"])
    def test_every_comment_stands_on_one_page(self, admin_client, small, article, status):
        stands = "pending" if status == "all" else status
        now = timezone.now()
        made = [
            CommentFactory(article=article, status=stands, created_at=now - timedelta(days=n // 3))
            for n in range(10)
        ]
        found, query = [], f"?status={status}"
        while query:
            response = admin_client.get(f"{QUEUE}{query}")
            found += shown(response)
            query = response.context["following"] and response.context["following"].query
        assert len(found) == 10 and set(found) == set(made)
        order = ("created_at", "pk") if status == "pending" else ("-created_at", "-pk")
        assert found == list(Comment.objects.order_by(*(("-pk",) if status == "all" else order)))

    def test_the_reported_go_from_grave_to_mild_across_pages(self, admin_client, small, article):
        comments = CommentFactory.create_batch(8, article=article)
        for n, comment in enumerate(comments):
            reason = "personal" if n in (5, 6, 7) else "spam"
            Report.objects.create(comment=comment, reason=reason, receipt_hash=str(n))
        first = admin_client.get(f"{QUEUE}?status=reported")
        assert shown(first) == comments[5:]
        second = admin_client.get(QUEUE + first.context["following"].query)
        assert shown(second) == comments[:3]
        third = admin_client.get(QUEUE + second.context["following"].query)
        assert shown(third) == comments[3:5] and third.context["following"] is None

    def test_what_is_decided_meanwhile_moves_no_page(self, admin_client, small, article, moderator):
        comments = CommentFactory.create_batch(7, article=article, status="pending")
        following = admin_client.get(QUEUE).context["following"].query
        for comment in comments[:3]:
            comment.approve(by=moderator)
        assert shown(admin_client.get(QUEUE + following)) == comments[3:6]

    def test_words_and_article_go_along(self, admin_client, small, article):
        CommentFactory.create_batch(5, article=article, status="pending", body="Rain fell.")
        CommentFactory(status="pending", body="Rain fell.")
        response = admin_client.get(QUEUE, {"q": "rain", "article": article.pk})
        response = admin_client.get(QUEUE + response.context["following"].query)
        assert len(shown(response)) == 2 and response.context["queue_query"].words == "rain"

    def test_a_search_reads_no_more_than_it_says(self, admin_client, monkeypatch, article):
        monkeypatch.setattr(queue_query, "SEARCHED", 3)
        comments = CommentFactory.create_batch(5, article=article, status="pending", body="Rain.")
        assert shown(admin_client.get(QUEUE, {"q": "rain"})) == comments[:3]

    @pytest.mark.parametrize("after", ["x", "0.", "0.1", "9", "0.1-2-3", "0.01-1", "1.1"])
    def test_a_place_that_is_none_is_not_found(self, admin_client, after):
        assert admin_client.get(QUEUE, {"after": after}).status_code == 404

    @pytest.mark.parametrize("article", ["x", "-1", "9" * 40, "1 OR 1=1"])
    def test_an_article_that_is_none_is_not_found(self, admin_client, article):
        assert admin_client.get(QUEUE, {"article": article}).status_code == 404

    def test_a_place_reads_as_it_is_written(self):
        with pytest.raises(NoSuchPage):
            Place.read("0.x")
        assert str(Place.read("1.1700000000000000-7")) == "1.1700000000000000-7"
        assert QueueQuery.read({"status": "nonsense"}).tab.value == "pending"


class TestACard:
    def test_tells_what_became_of_all_that_its_writer_sent(self, admin_client, article, moderator):
        early = timezone.now().replace(year=2024, month=3, day=5)
        ines = {"article": article, "email": "ines@reader.example"}
        CommentFactory(**ines, created_at=early)
        CommentFactory(**ines, status="spam")
        CommentFactory.create_batch(2, **ines, status="rejected")
        CommentFactory(**ines, status="pending")
        CommentFactory(article=article, status="spam")
        page = page_of(admin_client.get(QUEUE))
        assert "1 published, 2 rejected, 1 spam, 1 waiting, since March 2024" in page

    def test_knows_who_writes_here_for_the_first_time(self, admin_client):
        CommentFactory(status="pending")
        assert "First comment" in page_of(admin_client.get(QUEUE))

    def test_knows_writers_under_an_older_key(self, admin_client, settings, article):
        new = "another key " * 4
        CommentFactory(article=article, email="ines@reader.example", status="rejected")
        settings.EMAIL_KEYS = [new, *settings.EMAIL_KEYS]
        CommentFactory(article=article, email="ines@reader.example", status="pending")
        assert "1 rejected, 1 waiting" in page_of(admin_client.get(QUEUE))

    def test_of_the_newsroom_counts_by_account(self, admin_client, article, moderator):
        StaffCommentFactory.create_batch(2, article=article, account=moderator, status="pending")
        assert "2 waiting" in page_of(admin_client.get(QUEUE))

    def test_tells_nothing_of_people_without_address(self, admin_client, article):
        for n in range(2):
            CommentFactory(article=article, email="", status="pending", name=f"No {n}")
        assert page_of(admin_client.get(QUEUE)).count("First comment") == 2

    def test_marks_what_was_seen_and_opens_where_it_is_folded(self, admin_client, article):
        far = "word " * 250 + "https://a.example https://b.example"
        Comment(article=article, name="Ines", email="i@a.example", body=far).submit()
        page = page_of(admin_client.get(QUEUE))
        assert "<mark>https://b.example</mark>" in page
        assert '<details class="card-rest" open>' in page

    def test_marks_nothing_in_words_that_were_changed_since(self, admin_client, article, moderator):
        body = "https://a.example https://b.example"
        comment = Comment(article=article, name="Ines", email="i@a.example", body=body).submit()
        assert "<mark>" in page_of(admin_client.get(QUEUE))
        comment.correct(by=moderator, body="See https://a.example and https://b.example.")
        assert "<mark>" not in page_of(admin_client.get(QUEUE))

    def test_marks_a_borrowed_name(self, admin_client, article):
        AuthorFactory(name="Ana Lee")
        Comment(article=article, name="Ana Lee", email="i@a.example", body="It is me.").submit()
        assert "<mark>Ana Lee</mark>" in page_of(admin_client.get(QUEUE))

    def test_names_the_rule_of_each_reason_and_folds_the_parent(self, admin_client, article):
        parent = CommentFactory(article=article, body="What was asked.")
        Comment(
            article=article, parent=parent, name="Ines", email="i@a.example", body="Answer."
        ).submit(signals=SubmissionSignals(trap="Pills"))
        page = page_of(admin_client.get(QUEUE))
        assert "<code>holds_honeypot</code>" in page and "<code>holds_newcomers</code>" in page
        assert '<details class="card-parent"><summary>In reply to' in page
        assert "What was asked." in page

    def test_comes_alone_for_a_page_that_shows_it_already(self, admin_client):
        comment = CommentFactory(status="pending")
        page = page_of(admin_client.get(f"{QUEUE}{comment.pk}/card/"))
        assert page.count("<article") == 1 and "<html" not in page
        assert admin_client.get(f"{QUEUE}999999/card/").status_code == 404

    @pytest.mark.parametrize("count", [2, 20])
    def test_its_queries_do_not_grow_with_history(
        self, admin_client, article, moderator, count, django_assert_num_queries
    ):
        comment = CommentFactory(article=article, status="pending", email="ines@reader.example")
        CommentFactory.create_batch(count, article=article, email="ines@reader.example")
        for _ in range(count):
            comment.reject(by=UserFactory())
            comment.undo(by=UserFactory())
        admin_client.get(QUEUE)
        with django_assert_num_queries(12):
            admin_client.get(QUEUE)


class TestInPlace:
    def test_a_decision_answers_with_what_was_done_its_undo_and_the_counts(self, admin_client):
        comment = CommentFactory(status="pending")
        answer = ask(admin_client, f"{comment.pk}/decide/approve/", seen=comment.as_seen)
        told = answer.json()
        assert answer.status_code == 200 and told["said"] == "Approved."
        assert told["undo"] == str(comment.decisions.get().pk)
        assert (told["counts"]["pending"], told["counts"]["published"]) == ("0", "1")
        told = ask(admin_client, "undo/", decisions=told["undo"]).json()
        assert told["said"] == "Put back." and told["counts"]["pending"] == "1"
        assert "messages" not in admin_client.cookies or not admin_client.cookies["messages"].value

    def test_a_colleague_who_was_quicker_is_named(self, admin_client):
        comment = CommentFactory(status="pending")
        seen = comment.as_seen
        comment.mark_spam(by=UserFactory(first_name="Otto", last_name="Ohm"))
        answer = ask(admin_client, f"{comment.pk}/decide/approve/", seen=seen)
        assert answer.status_code == 409
        assert answer.json()["said"].startswith("Otto Ohm marked as spam this comment at ")

    def test_a_reason_without_its_words_is_asked_for(self, admin_client):
        comment = CommentFactory(status="pending")
        answer = ask(admin_client, f"{comment.pk}/decide/reject/?reason=other", seen="pending")
        assert answer.status_code == 422 and "Please write the reason" in answer.json()["said"]
        assert not Decision.objects.exists()


class TestWhatWasSeen:
    def test_words_that_its_writer_changed_meanwhile_are_not_decided(
        self, admin_client, known, post, article
    ):
        comment = CommentFactory(article=article, status="pending", body="Harmless words.")
        seen = comment.as_seen
        comment.edit("Buy https://a.example and https://b.example")
        page = page_of(press(admin_client, comment, "approve", seen=seen))
        assert "The checks held this comment" in page
        assert Comment.objects.get(pk=comment.pk).is_waiting

    def test_in_bulk_each_is_decided_as_it_was_seen_and_the_others_are_told(
        self, admin_client, article
    ):
        same, changed, decided, new = (
            CommentFactory(article=article, status="pending", body=f"Harmless words {n}.")
            for n in range(4)
        )
        seen = {f"seen-{each.pk}": each.as_seen for each in (same, changed, decided)}
        changed.edit("Other words.")
        decided.approve(by=UserFactory(first_name="Otto", last_name="Ohm"))
        data = {"action": "spam", "_selected_action": [same.pk, changed.pk, decided.pk]}
        page = page_of(admin_client.post(QUEUE, data | seen, follow=True))
        assert "1 comment marked as spam" in page and "Otto Ohm approved this comment" in page
        stand = {each.pk: each.status for each in Comment.objects.all()}
        assert [stand[each.pk] for each in (same, changed, decided, new)] == [
            "spam",
            "pending",
            "published",
            "pending",
        ]

    def test_what_is_gone_is_told(self, admin_client):
        comment = CommentFactory(status="pending")
        page = page_of(bulk(admin_client, "spam", comment, type(comment)(pk=comment.pk + 1000)))
        assert "1 comment marked as spam" in page
        assert "This comment has changed since you opened the page." in page

    @pytest.mark.parametrize("ticked", ["x", "", "1,2", "-1", "٣"])
    def test_a_tick_that_is_none_decides_nothing(self, admin_client, ticked):
        comment = CommentFactory(status="pending")
        response = admin_client.post(QUEUE, {"action": "spam", "_selected_action": ticked})
        assert response.status_code in (302, 400)
        comment.refresh_from_db()
        assert comment.is_waiting


class TestWhoMayCome:
    ADDRESSES = ["counts/", "{pk}/card/", "{pk}/edit/"]

    @pytest.mark.parametrize("group", ["Authors", "Editors", None])
    def test_others_of_the_newsroom_see_none_of_it(self, client, group):
        client.force_login(UserFactory(group=group))
        comment = CommentFactory(status="pending")
        for address in self.ADDRESSES:
            assert client.get(QUEUE + address.format(pk=comment.pk)).status_code == 403

    def test_strangers_are_sent_to_sign_in(self, client):
        comment = CommentFactory(status="pending")
        for address in self.ADDRESSES:
            response = client.get(QUEUE + address.format(pk=comment.pk))
            assert response.status_code == 302 and "/login/" in response.headers["Location"]
