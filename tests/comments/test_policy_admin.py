"""How moderators read, try and change the rules, and see who changed what."""

import re
from functools import partial

import pytest
from django.test import Client

from comments.admin import policy as policy_admin
from comments.admin.policy_changes import changes
from comments.admin.policy_form import PolicyForm
from comments.models import Comment, Policy
from comments.models.decision import Unchangeable
from comments.models.policy import Overtaken
from comments.moderation.dry_run.dry_run import DryRun
from tests.comments.conftest import ADA
from tests.crowds import at_once
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/comments/policy/"
HISTORY = f"{PAGE}versions/"


def typed(**rules):
    """What a browser sends of the form as it is first shown, with these rules typed into it."""
    current = Policy.objects.current()
    return current.values | {"version": current.number, "tried": "", "note": ""} | rules


def tried(client, **rules):
    """The same after the rules were tried: with what the page says of that."""
    sent = typed(**rules)
    page = client.post(PAGE, sent).text
    token = re.search(r'name="tried" value="(\w+)"', page)[1]
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    return sent | {"tried": token, "version": version, "save": "1"}


class TestChanging:
    def test_the_page_shows_the_rules_as_they_stand(self, admin_client, rules):
        rules(links_allowed=7)
        assert 'name="links_allowed" value="7"' in admin_client.get(PAGE).text

    def test_nothing_is_saved_before_it_was_tried(self, admin_client):
        page = admin_client.post(PAGE, typed(links_allowed=3) | {"save": "1"})
        assert page.status_code == 200 and "Nothing is saved yet" in page.text
        assert not Policy.objects.exists()

    def test_a_dry_run_that_ran_out_of_time_says_so_and_may_be_saved(
        self, admin_client, moderator, monkeypatch
    ):
        for _ in range(2):
            CommentFactory(status="pending").approve(by=moderator)
        monkeypatch.setattr(policy_admin, "DryRun", partial(DryRun, longest=0))
        page = admin_client.post(PAGE, typed(links_allowed=3)).text
        assert "The test stopped after 0 seconds." in page
        assert "2 older comments were not tested." in page
        assert "Save this policy" in page
        monkeypatch.undo()
        assert "The test stopped" not in admin_client.post(PAGE, typed(links_allowed=3)).text

    def test_what_was_tried_is_saved_with_its_maker_and_why(self, admin_client, moderator):
        answer = admin_client.post(
            PAGE, tried(admin_client, links_allowed=3, note="Sources are welcome.")
        )
        assert answer.status_code == 302
        policy = Policy.objects.current()
        assert (policy.links_allowed, policy.by, policy.number) == (3, moderator, 1)
        assert policy.note == "Sources are welcome."

    def test_what_was_typed_after_the_dry_run_is_tried_first(self, admin_client):
        sent = tried(admin_client, links_allowed=3) | {"links_allowed": 9}
        assert "Nothing is saved yet" in admin_client.post(PAGE, sent).text
        assert not Policy.objects.exists()

    def test_the_checks_go_by_it_at_once(self, admin_client, known, article):
        admin_client.post(PAGE, tried(admin_client, held_words="ferry"))
        comment = Comment(article=article, name="Ada", email=ADA, body="The ferry.").submit()
        assert comment.is_waiting

    def test_lists_with_the_line_ends_of_a_browser_are_the_same_list(self, admin_client):
        admin_client.post(PAGE, tried(admin_client, held_words="ferry\r\nbridge"))
        assert Policy.objects.current().held_words == "ferry\nbridge"
        assert "This is the current policy" in admin_client.post(PAGE, typed()).text

    @pytest.mark.parametrize(
        ("rule", "value", "said"),
        [
            ("links_allowed", "-1", "greater than or equal to 0"),
            ("links_allowed", "many", "Enter a whole number"),
            ("declined_percent", "101", "less than or equal to 100"),
            ("filter_held_of_good", "nan", "Enter a number"),
            ("filter_ruling", "reject", "Select a valid choice"),
            ("held_words", "ferry\n***", "“***” has no letter and no digit"),
        ],
    )
    def test_what_is_no_rule_is_told_beside_it_and_nothing_typed_is_lost(
        self, admin_client, rule, value, said
    ):
        sent = typed(rejected_words="a word\nthat I typed") | {rule: value}
        page = admin_client.post(PAGE, sent | {"save": "1"})
        assert page.status_code == 422 and said in page.text
        assert "that I typed" in page.text and f'id="id_{rule}_error"' in page.text
        assert not Policy.objects.exists()

    def test_sixty_thousand_terms_are_taken(self, admin_client):
        terms = "\n".join(f"term{n}" for n in range(60_000))
        assert admin_client.post(PAGE, tried(admin_client, held_words=terms)).status_code == 302
        assert len(Policy.objects.current().held_list) == 60_000


class TestTwoModerators:
    def test_the_second_is_told_who_changed_what_and_loses_nothing(self, admin_client, rules):
        sent = tried(admin_client, links_allowed=3)
        nora = UserFactory(first_name="Nora", last_name="Reed", group="Moderators")
        Policy(burst=9).enact(by=nora, instead_of=Policy.objects.current())
        page = admin_client.post(PAGE, sent).text
        assert "Nora Reed changed the policy while you were typing" in page
        assert (
            "Hold when at least … others came from the same network: 5 → <strong>9</strong>" in page
        )
        assert 'name="links_allowed" value="3"' in page
        assert Policy.objects.current().by == nora

    def test_having_read_that_they_may_save(self, admin_client, rules):
        sent = tried(admin_client, links_allowed=3)
        rules(burst=9)
        admin_client.post(PAGE, sent | {"version": "1"})
        assert Policy.objects.current().links_allowed == 3

    def test_of_many_at_once_one_changes_the_rules(self, database_file):
        def enact(number):
            try:
                Policy(burst=number).enact(by=None, instead_of=Policy())
            except Overtaken as error:
                return error.policy.number
            return 0

        assert sorted(at_once(8, enact)) == [0, *[1] * 7]
        assert Policy.objects.count() == 1


def _sent(article, commenter, body):
    """By Ada, as the receipts in her browser prove."""
    return Comment(article=article, name="Ada", email=ADA, commenter=commenter, body=body).submit()


class TestDryRun:
    @pytest.fixture
    def decided(self, commenter, article, moderator):
        for body in ("A word on the bridge.", "A word on the ferry.", "The <b>bridge</b>."):
            _sent(article, commenter, body)
        Comment.objects.last().mark_spam(by=moderator)

    def test_it_tells_how_many_would_be_held_and_lists_them(self, admin_client, decided):
        page = admin_client.post(PAGE, typed(held_words="bridge")).text
        assert "Of the last 5 decided comments, this policy would have held <strong>4" in page
        assert (
            "<strong>2</strong> more would be held: 1 that you published, 1 that you declined."
            in page
        )
        assert "A word on the bridge." in page and "&lt;b&gt;bridge" in page
        assert "A word on the ferry." not in page

    def test_it_tells_what_is_changed(self, admin_client, rules):
        rules(held_words="bridge\nferry")
        page = admin_client.post(PAGE, typed(held_words="ferry\nriver", links_allowed=2)).text
        assert "Hold when a comment has more than … links: 1 → <strong>2</strong>" in page
        assert "added <q>river</q>; removed <q>bridge</q>" in page

    def test_without_a_change_there_is_nothing_to_save(self, admin_client, decided):
        page = admin_client.post(PAGE, typed()).text
        assert "This is the current policy" in page and 'name="save"' not in page

    def test_without_comments_it_says_so(self, admin_client):
        assert "nothing to test this policy on" in admin_client.post(PAGE, typed(burst=9)).text

    def test_as_many_queries_for_many_comments(
        self, admin_client, decided, commenter, article, django_assert_max_num_queries
    ):
        sent = typed(held_words="bridge")
        with django_assert_max_num_queries(30) as few:
            admin_client.post(PAGE, sent)
        for number in range(5):
            _sent(article, commenter, f"Bridge number {number}.")
        with django_assert_max_num_queries(len(few.captured_queries)):
            admin_client.post(PAGE, sent)


class TestHistory:
    def test_it_tells_who_changed_what_the_latest_first(self, admin_client, moderator, rules):
        rules(links_allowed=3)
        Policy(links_allowed=4, note="<i>More</i>").enact(
            by=moderator, instead_of=Policy.objects.current()
        )
        page = admin_client.get(HISTORY).text
        assert page.index("3 → <strong>4</strong>") < page.index("1 → <strong>3</strong>")
        assert "Mona Moss" in page and "&lt;i&gt;More" in page

    def test_an_older_version_comes_back_to_the_form_and_is_saved_as_a_new_one(
        self, admin_client, rules
    ):
        rules(links_allowed=3)
        rules(links_allowed=4)
        page = admin_client.get(f"{PAGE}?version=1").text
        assert 'name="links_allowed" value="3"' in page and 'name="version" value="2"' in page
        admin_client.post(PAGE, tried(admin_client, links_allowed=3))
        assert [policy.links_allowed for policy in Policy.objects.all()] == [3, 4, 3]

    def test_so_do_the_rules_we_begin_with(self, admin_client, rules):
        rules(links_allowed=3)
        assert 'name="links_allowed" value="1"' in admin_client.get(f"{PAGE}?version=0").text

    @pytest.mark.parametrize("version", ["9", "x", "-1", "٣"])
    def test_a_version_that_never_was_is_not_found(self, admin_client, version):
        assert admin_client.get(f"{PAGE}?version={version}").status_code == 404

    def test_as_many_queries_for_many_versions(
        self, admin_client, rules, django_assert_max_num_queries
    ):
        rules(burst=1)
        with django_assert_max_num_queries(20) as few:
            admin_client.get(HISTORY)
        for burst in range(2, 12):
            rules(burst=burst)
        with django_assert_max_num_queries(len(few.captured_queries)):
            admin_client.get(HISTORY)

    def test_a_version_is_never_changed(self, rules):
        policy = rules(burst=1)
        for change in (policy.save, Policy.objects.all().delete):
            with pytest.raises(Unchangeable):
                change()
        with pytest.raises(Unchangeable):
            Policy.objects.update(burst=2)


class TestWhoMay:
    @pytest.mark.parametrize("group", ["Authors", "Editors"])
    @pytest.mark.parametrize("address", [PAGE, HISTORY])
    def test_others_of_the_newsroom_may_not(self, group, address):
        browser = Client()
        browser.force_login(UserFactory(group=group))
        assert browser.get(address).status_code == 403
        assert browser.post(PAGE, typed(burst=9)).status_code == 403

    @pytest.mark.parametrize("address", [PAGE, HISTORY])
    def test_readers_are_asked_to_sign_in(self, client, address):
        assert client.get(address).status_code == 302
        assert client.post(PAGE, typed(burst=9)).status_code == 302


def test_every_rule_is_on_the_page():
    named = {field.name for _, fields in PolicyForm(based_on=Policy()).groups for field in fields}
    assert named == set(Policy().values)


def test_a_long_list_is_told_by_its_number():
    (change,) = changes(Policy(), Policy(held_words="\n".join(f"w{n}" for n in range(40))))
    assert change.after == "40 terms" and change.added.endswith("w11 and 28 more")
