"""How moderators block, look up and lift."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Block, Comment, Gone
from comments.privacy import encryption
from tests.comments.conftest import ADA
from tests.factories import CommentFactory, StaffCommentFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/block/"
ADD, LOOK_UP = f"{LIST}add/", f"{LIST}lookup/"
WORDS = {"kind": "person", "answer": "hold", "lasts": "week", "reason": "Flood of ads."}


@pytest.fixture
def comment(article):
    return CommentFactory(
        article=article,
        name="Ada",
        email=ADA,
        website="https://www.shop.example/a",
        ip_hash=encryption.network_hash("203.0.113.7"),
        status="pending",
    )


def page_of(comment):
    return f"/admin/comments/comment/{comment.pk}/block/"


def typed(kind, words, **more):
    return WORDS | {"kind": kind, "typed": words} | more


class TestThePageOfAComment:
    def test_offers_all_that_can_be_blocked_and_shows_no_address(self, admin_client, comment):
        page = admin_client.get(page_of(comment)).text
        for words in ["The person:", "Their email domain", "under shop.example", "Their network"]:
            assert words in page
        assert "a•••@r•••.example" in page
        for secret in [ADA, "reader.example", comment.email_index, comment.ip_hash]:
            assert secret not in page

    @pytest.mark.parametrize("kind", ["person", "email", "website", "network"])
    def test_blocks_what_was_chosen(self, admin_client, moderator, comment, article, kind):
        response = admin_client.post(page_of(comment), WORDS | {"kind": kind}, follow=True)
        row = Block.objects.get()
        assert (row.kind, row.made_by, row.comment) == (kind, moderator, comment)
        assert timedelta(days=7) == row.ends_at - row.made_at
        assert "Blocked: " in response.text and "Flood of ads." in response.text
        again = Comment.objects.get(pk=comment.pk)
        assert again.block == row

    @pytest.mark.parametrize(
        ("lasts", "days"), [("day", 1), ("week", 7), ("month", 30), ("year", 365), ("never", None)]
    )
    def test_lets_it_last_as_long_as_was_chosen(self, admin_client, comment, lasts, days):
        admin_client.post(page_of(comment), WORDS | {"lasts": lasts})
        row = Block.objects.get()
        assert row.ends_at == (row.made_at + timedelta(days=days) if days else None)

    def test_offers_no_domain_that_the_public_uses_and_nothing_that_is_forgotten(
        self, admin_client, article
    ):
        comment = CommentFactory(article=article, email="ada@gmail.com")
        page = admin_client.get(page_of(comment)).text
        assert "The person:" in page and "Their email domain" not in page
        assert "Their network" not in page and "Their website" not in page
        response = admin_client.post(page_of(comment), WORDS | {"kind": "email"})
        assert response.status_code == 422 and not Block.objects.exists()

    def test_says_so_where_there_is_nothing_to_block(self, admin_client, article):
        comment = StaffCommentFactory(article=article)
        assert "There is nothing to block" in admin_client.get(page_of(comment)).text
        assert admin_client.post(page_of(comment), WORDS).status_code == 422
        assert not Block.objects.exists()

    @pytest.mark.parametrize("missing", ["kind", "answer", "lasts", "reason"])
    def test_gives_back_what_was_typed_where_something_is_missing(
        self, admin_client, comment, missing
    ):
        sent = WORDS | {"lasts": "year"} | {missing: ""}
        response = admin_client.post(page_of(comment), sent)
        assert response.status_code == 422 and not Block.objects.exists()
        assert missing == "reason" or "Flood of ads." in response.text

    def test_blocks_nothing_twice(self, admin_client, comment, moderator):
        admin_client.post(page_of(comment), WORDS)
        response = admin_client.post(page_of(comment), WORDS | {"reason": "Again."})
        assert response.status_code == 422 and Block.objects.count() == 1
        assert "already blocked" in response.text and "Mona Moss" in response.text
        Block.objects.get().lift(by=moderator)
        assert admin_client.post(page_of(comment), WORDS).status_code == 302

    @pytest.mark.parametrize("kind", ["person", "email"])
    def test_refuses_nothing_by_an_address_and_says_why(self, admin_client, comment, kind):
        response = admin_client.post(page_of(comment), WORDS | {"kind": kind, "answer": "refuse"})
        assert response.status_code == 422 and not Block.objects.exists()
        assert (
            "would reveal that the address is blocked" in response.text
            and "Flood of ads." in response.text
        )

    def test_is_not_there_for_a_comment_that_went(self, admin_client, comment, monkeypatch):
        def gone(comment):
            raise Gone

        monkeypatch.setattr(Comment, "lock", gone)
        assert admin_client.post(page_of(comment), WORDS).status_code == 404
        assert not Block.objects.exists()
        assert admin_client.get("/admin/comments/comment/999999/block/").status_code == 404

    def test_leads_back_to_the_queue_as_it_was_filtered(self, admin_client, comment):
        address = f"{page_of(comment)}?filters=status%3Dspam%26q%3Dx"
        assert 'name="filters" value="status=spam&amp;q=x"' in admin_client.get(address).text
        wrong = admin_client.post(address, {"filters": "status=spam&q=x"})
        assert 'name="filters" value="status=spam&amp;q=x"' in wrong.text
        elsewhere = admin_client.post(page_of(comment), {"filters": "status=spam&q=x"})
        assert 'name="filters" value="status=spam&amp;q=x"' in elsewhere.text
        response = admin_client.post(address, WORDS | {"filters": "status=spam&q=x"})
        assert response.headers["Location"] == "/admin/comments/comment/?status=spam&q=x"

    def test_the_details_lead_there_and_tell_what_stands(self, admin_client, comment):
        details = f"/admin/comments/comment/{comment.pk}/change/"
        assert page_of(comment) in admin_client.get(details).text
        admin_client.post(page_of(comment), WORDS)
        assert "Blocked: the person, by Mona Moss, until" in admin_client.get(details).text


class TestTyping:
    @pytest.mark.parametrize(
        ("kind", "words", "label"),
        [
            ("email", "@spam.example", "spam.example"),
            ("website", "https://www.shop.example/x", "shop.example"),
            ("network", "203.0.113.9/24", "203.0.113.0/24"),
        ],
    )
    def test_blocks_domains_and_networks(self, admin_client, kind, words, label):
        response = admin_client.post(ADD, typed(kind, words), follow=True)
        row = Block.objects.get()
        assert row.label == label and label in response.text
        assert (row.key == label) == (kind != "email")

    @pytest.mark.parametrize(
        ("kind", "words", "told"),
        [
            ("email", "gmail.com", "block the person instead"),
            ("website", "not a domain", "a domain such as shop.example"),
            ("network", "203.0.113.7", "cannot block a network narrower than /24"),
            ("network", "0.0.0.0/1", "too wide"),
            ("website", "", "Please enter a domain or a network."),
            ("website", "x" * 301, "301 now"),
        ],
    )
    def test_says_what_to_do_and_gives_it_back(self, admin_client, kind, words, told):
        response = admin_client.post(ADD, typed(kind, words))
        assert response.status_code == 422 and not Block.objects.exists()
        assert told in response.text and words in response.text and "Flood of ads." in response.text

    def test_blocks_no_person(self, admin_client):
        assert admin_client.post(ADD, typed("person", ADA)).status_code == 422
        assert not Block.objects.exists()


class TestTheList:
    @pytest.fixture
    def rows(self, moderator):
        def make(n, **fields):
            told = {"kind": "website", "key": f"s{n}.example", "label": f"s{n}.example"}
            told |= {"reason": f"Reason {n}", "made_by": moderator}
            return Block.objects.create(**told | fields)

        ended = make(1, ends_at=timezone.now() - timedelta(days=1))
        lifted = make(2)
        lifted.lift(by=moderator)
        return {"active": make(3), "ended": ended, "lifted": lifted}

    @pytest.mark.parametrize("state", ["active", "ended", "lifted"])
    def test_shows_one_state_at_a_time(self, admin_client, rows, state):
        shown = admin_client.get(f"{LIST}?state={state}").context["cl"].result_list
        assert list(shown) == [rows[state]]

    def test_opens_on_what_stands_and_shows_all_when_asked(self, admin_client, rows):
        assert list(admin_client.get(LIST).context["cl"].result_list) == [rows["active"]]
        assert len(admin_client.get(f"{LIST}?state=all").context["cl"].result_list) == 3

    def test_tells_who_why_and_until_when(self, admin_client, rows):
        page = admin_client.get(f"{LIST}?state=lifted").text
        for words in ["s2.example", "Reason 2", "by Mona Moss", "lifted by Mona Moss on"]:
            assert words in page

    def test_finds_reasons_and_what_was_typed_and_no_key(self, admin_client, rows):
        def found(words):
            return set(
                admin_client.get(LIST, {"q": words, "state": "all"}).context["cl"].result_list
            )

        assert found("Reason 3") == {rows["active"]} and found("s1.example") == {rows["ended"]}
        Block.objects.update(key="0123456789abcdef" * 2, label="")
        assert found("0123456789abcdef") == set()

    @pytest.mark.parametrize("lookup", ["key", "key__startswith", "comment__email_index"])
    def test_answers_no_question_about_a_key(self, admin_client, rows, lookup):
        assert admin_client.get(LIST, {lookup: "x"}).status_code == 400

    def test_lifts_once_and_says_so(self, admin_client, rows, moderator):
        address = f"{LIST}{rows['active'].pk}/lift/"
        assert f'formaction="{address}"' in admin_client.get(LIST).text
        assert "Lifted: the domain of their website" in admin_client.post(address, follow=True).text
        assert Block.objects.get(pk=rows["active"].pk).lifted_by == moderator
        assert "already ended" in admin_client.post(address, follow=True).text
        assert admin_client.get(address).status_code == 405
        assert admin_client.post(f"{LIST}999999/lift/").status_code == 404

    def test_deletes_and_edits_nothing(self, admin_client, rows, client):
        address = f"{LIST}{rows['active'].pk}"
        assert admin_client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
        assert admin_client.post(f"{address}/change/", {"reason": "Other"}).status_code == 302
        assert Block.objects.count() == 3 and not Block.objects.filter(reason="Other").exists()

    def test_asks_as_much_for_many_as_for_few(self, admin_client, rows, moderator):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                assert admin_client.get(f"{LIST}?state=all").status_code == 200
            return len(queries)

        asked()
        few = asked()
        for n in range(10):
            comment = CommentFactory()
            Block.objects.create(kind="person", key=f"{n:032d}", reason="x", comment=comment,
                                 made_by=UserFactory())  # fmt: skip
        assert asked() == few


class TestLookingUp:
    @pytest.mark.parametrize("kind", ["person", "email"])
    def test_answers_yes_or_no_and_never_shows_the_address(
        self, admin_client, comment, kind, caplog
    ):
        Block.objects.create(kind=kind, key=comment.block_offers()[kind][0], reason="Ads")
        for address, answer in [(ADA.upper(), "Yes."), ("b@other.example", "No.")]:
            response = admin_client.post(LOOK_UP, {"address": address})
            assert answer in response.text and address not in response.text
            assert "Ads" not in response.text and "no-store" in response.headers["Cache-Control"]
            assert address not in caplog.text

    def test_says_no_once_the_block_is_over(self, admin_client):
        Block.objects.create(
            kind="person", key=encryption.blind_index(ADA), reason="Ads", ends_at=timezone.now()
        )
        assert "No." in admin_client.post(LOOK_UP, {"address": ADA}).text

    def test_asks_for_an_address_by_post_alone(self, admin_client):
        Block.objects.create(kind="person", key=encryption.blind_index(ADA), reason="Ads")
        assert "Yes." not in admin_client.get(LOOK_UP, {"address": ADA}).text
        response = admin_client.post(LOOK_UP, {"address": "nobody"})
        assert response.status_code == 422 and "complete email address" in response.text

    def test_leaves_nothing_behind(self, admin_client):
        before = Block.objects.count()
        with CaptureQueriesContext(connection) as queries:
            admin_client.post(LOOK_UP, {"address": ADA})
        assert Block.objects.count() == before
        assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE"))]
        assert ADA not in str(queries.captured_queries)


class TestWhoMay:
    @pytest.fixture
    def addresses(self, comment):
        row = Block.objects.create(kind="website", key="a.example", reason="Ads")
        return {
            "get": [LIST, ADD, LOOK_UP, page_of(comment)],
            "post": [ADD, LOOK_UP, page_of(comment), f"{LIST}{row.pk}/lift/"],
        }

    @pytest.mark.parametrize("group", ["Authors", "Editors", None])
    def test_block_is_for_moderators_alone(self, client, addresses, group):
        client.force_login(UserFactory(group=group))
        for method, paths in addresses.items():
            for path in paths:
                assert getattr(client, method)(path, WORDS).status_code == 403, path
        assert Block.objects.active().count() == 1

    def test_strangers_are_sent_to_sign_in(self, client, addresses):
        for method, paths in addresses.items():
            for path in paths:
                response = getattr(client, method)(path, WORDS)
                assert "/admin/login/" in response.headers["Location"], path
        assert Block.objects.active().count() == 1

    def test_a_form_of_another_site_blocks_and_lifts_nothing(self, moderator, addresses, client):
        strict = type(client)(enforce_csrf_checks=True)
        strict.force_login(moderator)
        for path in addresses["post"]:
            assert strict.post(path, WORDS).status_code == 403
        assert Block.objects.active().count() == 1
