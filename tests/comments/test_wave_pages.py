"""What moderators see of waves, and what their clicks do."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from comments.models import BulkDecision, Comment
from comments.moderation.queue import wave as waves
from tests.comments import spintax
from tests.comments.waves import SPAM, sent
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

WAVES = "/admin/comments/comment/waves/"


@pytest.fixture
def wave(article):
    """Nine alike from nine addresses; the first is named like the wave."""
    return [sent(text, article, email=f"{n}@reader.example") for n, text in enumerate(SPAM)]


def page_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def click(admin_client, ticked, decision="spam", *, wave=None, **data):
    keys = {"comments": [comment.pk for comment in ticked]}
    address = f"{WAVES}{(wave or ticked[0]).pk}/"
    told = {"seen_at": timezone.now().isoformat(), "decision": decision}
    return admin_client.post(address, keys | told | data, follow=True)


def states():
    return list(Comment.objects.order_by("pk").values_list("status", flat=True))


class TestTheList:
    def test_a_wave_tells_how_many_from_where(self, admin_client, wave):
        elsewhere = ArticleFactory()
        sent(SPAM[0], elsewhere, email="1@reader.example")
        page = page_of(admin_client.get(WAVES))
        assert (
            ">10 similar comments</a>" in page and "from 9 addresses, on 2 articles, since " in page
        )

    def test_the_words_that_differ_are_marked(self, admin_client, article):
        for name in ("Ada", "Bob", "Ines"):
            sent(f"{name} has sold the bridge over the river to whoever wants it.", article)
        page = page_of(admin_client.get(WAVES))
        assert "<mark>Ines</mark> has sold the bridge over the river to whoever" in page

    def test_two_are_no_wave_yet(self, admin_client, article):
        for text in SPAM[:2]:
            sent(text, article)
        assert "no three waiting comments are similar" in page_of(admin_client.get(WAVES))

    def test_the_biggest_comes_first(self, admin_client, wave):
        for _, text in spintax.variants(3, templates=spintax.TEMPLATES[1:2]):
            sent(text)
        assert re.findall(r">(\d+) similar comments</a>", page_of(admin_client.get(WAVES))) == [
            "9",
            "3",
        ]

    def test_what_became_of_others_is_told(self, admin_client, moderator, wave):
        for comment in wave[:2]:
            comment.mark_spam(by=moderator)
        assert "before: 2 spam" in page_of(admin_client.get(WAVES))

    def test_a_decision_of_an_account_that_is_gone_is_told_of_a_moderator(self, admin_client, wave):
        colleague = UserFactory()
        click(admin_client, wave)
        BulkDecision.objects.update(by=colleague)
        colleague.delete()
        assert "A moderator marked as spam" in page_of(admin_client.get(WAVES))

    def test_hostile_words_are_words(self, admin_client, article):
        for n in range(3):
            text = f"<script>alert({n})</script> and whatever else there is to be said of it"
            sent(text, article, name="<script>alert(1)</script>")
        for address in (WAVES, f"{WAVES}{Comment.objects.first().pk}/"):
            assert "<script>alert" not in page_of(admin_client.get(address))

    @pytest.mark.parametrize("count", [1, 4])
    def test_its_queries_do_not_grow(
        self, admin_client, moderator, count, django_assert_num_queries
    ):
        for template in spintax.TEMPLATES[:count]:
            made = [sent(text) for _, text in spintax.variants(6, templates=(template,))]
            keys = [comment.pk for comment in made[:2]]
            BulkDecision.objects.decide("spam", keys, by=moderator, seen_at=timezone.now())
        admin_client.get(WAVES)
        with django_assert_num_queries(9):
            # who is signed in (two) · permissions of the account and of its groups · the waves ·
            # keys of what each decides · samples · what became of others · what was decided lately
            admin_client.get(WAVES)

    def test_a_click_on_a_huge_wave_decides_the_first_of_it(self, admin_client, wave, monkeypatch):
        monkeypatch.setattr(waves, "AT_ONCE", 4)
        page = page_of(admin_client.get(WAVES))
        assert "One click decides the first 4." in page
        (keys,) = re.findall(r'name="comments" value="([\d,]+)"', page)
        admin_client.post(
            f"{WAVES}{wave[0].pk}/",
            {"comments": keys, "decision": "spam", "seen_at": timezone.now().isoformat()},
        )
        assert states() == ["spam"] * 4 + ["pending"] * 5


class TestOneWave:
    def test_it_has_all_of_them_ticked(self, admin_client, wave):
        page = page_of(admin_client.get(f"{WAVES}{wave[0].pk}/"))
        assert len(re.findall(r'name="comments" value="\d+" checked', page)) == 9

    def test_a_page_ends_and_the_next_begins_there(self, admin_client, wave, monkeypatch):
        monkeypatch.setattr("comments.moderation.queue.wave.ON_A_PAGE", 5)
        monkeypatch.setattr("comments.admin.waves.ON_A_PAGE", 5)
        first = page_of(admin_client.get(f"{WAVES}{wave[0].pk}/"))
        assert first.count('type="checkbox"') == 5
        (after,) = re.findall(r'href="\?after=(\d+)"', first)
        last = page_of(admin_client.get(f"{WAVES}{wave[0].pk}/?after={after}"))
        assert last.count('type="checkbox"') == 4 and "?after=" not in last

    @pytest.mark.parametrize("count", [3, 30])
    def test_its_queries_do_not_grow(self, admin_client, count, django_assert_num_queries):
        made = spintax.variants(count, templates=spintax.TEMPLATES[:1])
        comments = [sent(text) for _, text in made]
        admin_client.get(WAVES)
        with django_assert_num_queries(6):
            # who is signed in (two) · permissions (two) · the wave · its comments, with articles
            admin_client.get(f"{WAVES}{comments[0].pk}/")

    @pytest.mark.parametrize("number", [0, 4711, 10**18])
    def test_of_one_that_is_gone_it_says_so(self, admin_client, number):
        assert "No comment of this wave waits any more" in page_of(
            admin_client.get(f"{WAVES}{number}/")
        )

    @pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "٣"])
    def test_nonsense_begins_at_the_beginning(self, admin_client, wave, after):
        page_of(admin_client.get(f"{WAVES}{wave[0].pk}/", {"after": after}))


class TestAClick:
    @pytest.mark.parametrize(
        ("decision", "status", "said"),
        [
            ("publish", "published", "9 comments approved."),
            ("reject", "rejected", "9 comments rejected."),
            ("spam", "spam", "9 comments marked as spam."),
            ("reason:off_topic", "rejected", "9 comments rejected."),
        ],
    )
    def test_decides_all_and_offers_to_undo(self, admin_client, wave, decision, status, said):
        page = page_of(click(admin_client, wave, decision))
        assert set(states()) == {status} and said in page
        (key,) = set(re.findall(r'name="bulk_decision" value="(\d+)"', page))
        page = page_of(admin_client.post(f"{WAVES}undo/", {"bulk_decision": key}, follow=True))
        assert set(states()) == {"pending"} and "9 comments put back" in page
        again = page_of(admin_client.post(f"{WAVES}undo/", {"bulk_decision": key}, follow=True))
        assert "That decision was already undone." in again

    def test_leaves_what_is_not_ticked(self, admin_client, wave):
        click(admin_client, wave[3:], wave=wave[0])
        assert states() == ["pending"] * 3 + ["spam"] * 6

    def test_in_own_words_tells_them_to_each_writer(self, admin_client, wave):
        click(admin_client, wave, "reason:other", words="We sell nothing here.")
        reasons = [comment.decisions.last().reasons[0] for comment in Comment.objects.all()]
        assert {reason["matched"] for reason in reasons} == {"We sell nothing here."}

    def test_without_own_words_asks_for_them_and_forgets_no_tick(self, admin_client, wave):
        page = page_of(click(admin_client, wave[:2], "reason:other"), 422)
        assert "Please write the reason. The commenter will read it." in page
        assert page.count(" checked") == 2 and set(states()) == {"pending"}

    def test_without_a_tick_asks_for_one_and_forgets_no_word(self, admin_client, wave):
        page = page_of(
            click(admin_client, [], "reason:other", wave=wave[0], words="Not here."), 422
        )
        assert "Please select at least one comment." in page and ">Not here.</textarea>" in page

    def test_a_mistake_on_a_later_page_leads_back_to_that_page(self, admin_client, wave):
        told = {"comments": [wave[8].pk], "decision": "reason:other"}
        address = f"{WAVES}{wave[0].pk}/?after={wave[6].pk}"
        page = page_of(
            admin_client.post(address, told | {"seen_at": timezone.now().isoformat()}), 422
        )
        assert page.count('type="checkbox"') == 2 and page.count(" checked") == 1

    @pytest.mark.parametrize(
        "data",
        [
            {"decision": "withdraw"},
            {"decision": ""},
            {"seen_at": "yesterday"},
            {"seen_at": ""},
            {"comments": "x,-1,1.5"},
            {"comments": ",".join(map(str, range(1, 502)))},
            {"decision": "reason:spite"},
        ],
    )
    def test_nonsense_decides_nothing(self, admin_client, wave, data):
        page = page_of(click(admin_client, wave, **data), 422)
        assert 'class="errornote"' in page and set(states()) == {"pending"}

    def test_tells_what_somebody_decided_first(self, admin_client, wave):
        wave[0].approve(by=UserFactory(first_name="Otto", last_name="Ohm"))
        page = page_of(click(admin_client, wave))
        assert "8 comments marked as spam." in page
        assert "Otto Ohm approved this comment" in page

    def test_decides_by_keys_even_where_the_wave_has_become_part_of_another(
        self, admin_client, wave
    ):
        address = f"{WAVES}4711/"
        told = {"seen_at": timezone.now().isoformat(), "decision": "spam"}
        admin_client.post(address, told | {"comments": [wave[0].pk]})
        assert states() == ["spam"] + ["pending"] * 8

    @pytest.mark.parametrize("key", ["", "x", "4711", "9" * 40])
    def test_undoing_what_never_was_finds_nothing(self, admin_client, key):
        assert admin_client.post(f"{WAVES}undo/", {"bulk_decision": key}).status_code == 404

    def test_undoing_takes_a_post(self, admin_client):
        assert admin_client.get(f"{WAVES}undo/").status_code == 405


class TestWhoMay:
    @pytest.mark.parametrize("group", [None, "Authors", "Editors"])
    def test_others_of_the_newsroom_neither_see_nor_decide(self, client, wave, group):
        client.force_login(UserFactory(group=group))
        assert client.get(WAVES).status_code == 403
        assert client.get(f"{WAVES}{wave[0].pk}/").status_code == 403
        assert click(client, wave).status_code == 403
        assert client.post(f"{WAVES}undo/", {"bulk_decision": "1"}).status_code == 403
        assert set(states()) == {"pending"}

    def test_readers_are_asked_to_sign_in(self, client, wave):
        for address in (WAVES, f"{WAVES}{wave[0].pk}/", f"{WAVES}undo/"):
            assert client.get(address).status_code == 302

    def test_who_may_only_look_is_offered_no_button(self, client, wave):
        looker = UserFactory()
        looker.user_permissions.add(Permission.objects.get(codename="view_comment"))
        client.force_login(looker)
        page = page_of(client.get(WAVES)) + page_of(client.get(f"{WAVES}{wave[0].pk}/"))
        assert 'name="decision"' not in page
        assert click(client, wave).status_code == 403


def test_no_page_has_an_address_or_its_index(admin_client, wave):
    for page in (
        page_of(admin_client.get(WAVES)),
        page_of(admin_client.get(f"{WAVES}{wave[0].pk}/")),
    ):
        assert "reader.example" not in page and wave[0].email_index not in page


def test_the_queue_leads_there(admin_client):
    assert f'href="{WAVES}"' in page_of(admin_client.get("/admin/comments/comment/"))
