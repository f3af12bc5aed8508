"""Names that claim to be the newsroom wait, and so do disguised ones; nobody else does.

The names are in tests/comments/names.py, whose command prints what becomes of each.
"""

import unicodedata
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from comments.models import Comment
from comments.models.comment_parts.comment_subject import CommentSubject as Subject
from comments.models.history_queries import names as names_of_staff
from comments.models.policy import OFFICES
from comments.moderation import confusables
from comments.moderation.checks import commenter, wording
from comments.moderation.impersonation import Newsroom, Offices
from comments.moderation.likeness import skeleton
from comments.moderation.mixed_scripts import is_mixed
from comments.moderation.wordlist import WORD, terms_in
from tests.comments.names import DISGUISED, HONEST, IMITATIONS, MIXED, PEOPLE, SENTENCES, SITE
from tests.factories import AuthorFactory, CommentFactory, StaffCommentFactory, UserFactory


@pytest.fixture
def staff(settings, db):
    """The newsroom of the names: half of it writes, half of it works in the admin."""
    settings.SITE_NAME = SITE
    for number, name in enumerate(PEOPLE):
        if number % 2:
            AuthorFactory(name=name)
        else:
            first, last = name.rsplit(" ", 1)
            UserFactory(username=f"account{number}", first_name=first, last_name=last)


def objection(name):
    comment = CommentFactory.build(name=name, article=None)
    return commenter.holds_borrowed_names(Subject(comment)) or commenter.holds_mixed_names(
        Subject(comment)
    )


@pytest.mark.parametrize("name", IMITATIONS)
def test_a_name_that_imitates_waits(staff, name):
    (reason,) = commenter.holds_borrowed_names(Subject(CommentFactory.build(name=name))).reasons
    assert reason.code == "name_of_staff" and reason.place == "name" and reason.matched


@pytest.mark.parametrize("name", MIXED)
def test_a_name_of_mixed_letters_waits_whomever_it_means(staff, name):
    (reason,) = commenter.holds_mixed_names(Subject(CommentFactory.build(name=name))).reasons
    assert reason.code == "mixed_name" and reason.matched in name


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_name_does_not_wait(staff, name):
    assert objection(name) is None


def test_there_are_names_enough_for_a_claim():
    assert len(set(IMITATIONS)) >= 37 and len(set(HONEST)) + len(SENTENCES) >= 60


@pytest.mark.parametrize("body", SENTENCES)
def test_science_and_two_scripts_in_one_text_do_not_wait(db, body):
    assert wording.holds_look_alikes(Subject(CommentFactory.build(body=body))) is None


@pytest.mark.parametrize("body", DISGUISED)
def test_a_word_in_disguise_still_does(db, body):
    (reason, *_) = wording.holds_look_alikes(Subject(CommentFactory.build(body=body))).reasons
    assert reason.code == "look_alikes"


def test_the_card_says_whom_it_imitates(staff):
    (reason,) = commenter.holds_borrowed_names(
        Subject(CommentFactory.build(name="Lee Ana"))
    ).reasons
    assert reason.matched == "Ana Lee"


def test_a_trusted_reader_who_takes_a_name_of_staff_waits(staff, moderator, rules, article):
    rules(approvals_to_be_trusted=2)
    same = {"email": "a@b.example", "commenter": uuid4()}
    for _ in range(2):
        CommentFactory(status="pending", name="Ana Reader", **same).approve(by=moderator)
    told = {"article": article, "body": "The bridge is closed."} | same
    assert Comment(name="Ana Reader", **told).submit().is_published
    told["body"] = "The bridge is open again."
    assert Comment(name="Ana Lee (staff)", **told).submit().is_waiting


def test_whoever_is_signed_in_writes_under_their_own_name(staff):
    assert commenter.holds_borrowed_names(Subject(StaffCommentFactory(name="Ana Lee"))) is None


def test_the_newsroom_is_who_writes_and_who_works_in_the_admin(db):
    AuthorFactory(name="Ana Lee")
    UserFactory(username="tom", first_name="Tom", last_name="Marlow")
    UserFactory(username="shown")  # without another name
    UserFactory(username="gone", first_name="Old", last_name="Hand", is_active=False)
    UserFactory(username="reader", first_name="A", last_name="Reader", is_staff=False)
    assert set(names_of_staff()) == {"Ana Lee", "Tom Marlow", "shown"}


def test_a_user_name_that_nobody_sees_is_not_told_by_waiting(db):
    UserFactory(username="tmarlow", first_name="Tom", last_name="Marlow")
    assert commenter.holds_borrowed_names(Subject(CommentFactory.build(name="tmarlow"))) is None


def test_moderators_say_which_offices_there_are(db, rules, settings):
    settings.SITE_NAME = "The Example Times"
    rules(offices="night owl\n*keeper*")
    assert objection("Night Owl") and objection("Ana (night owl)") and objection("Gatekeepers Ann")
    assert objection("Moderator") is None


@pytest.mark.parametrize(
    "name", ["The Example Times", "Example Times", "Bob at Example Times", "ExampleTimes Team"]
)
def test_the_name_of_the_site_is_its_own(settings, db, name):
    settings.SITE_NAME = "The Example Times"
    assert objection(name)


@pytest.mark.parametrize("name", ["Nature Lover", "Mother Nature", "Naturella"])
def test_a_site_named_by_a_word_does_not_own_the_word(settings, db, name):
    settings.SITE_NAME = "Nature"
    assert objection(name) is None
    assert objection("Ana (Nature)") and objection("Nature Team")


class TestEveryLookAlike:
    """Each character of Unicode's table, in the place of the letter that it looks like."""

    NAMES = ("Ana Lee", "Editor", "Tom Marlow")

    def disguises(self, name):
        for character, prototype in confusables.prototypes().items():
            is_letter = unicodedata.normalize("NFKC", character).isalnum()
            if prototype in name and is_letter and not character.isascii():
                yield name.replace(prototype, character)

    @pytest.mark.parametrize("name", NAMES)
    def test_makes_no_other_name(self, name):
        newsroom = Newsroom(PEOPLE, SITE, Offices(terms_in(OFFICES)))
        disguises = list(self.disguises(name))
        assert len(disguises) > 90
        passed = [
            each
            for each in disguises
            if not newsroom.claim(each) and not any(map(is_mixed, WORD.findall(each)))
        ]
        assert passed == []

    def test_reads_like_what_it_looks_like(self):
        table = confusables.prototypes()
        letters = {c: p for c, p in table.items() if p.isascii() and p.isalpha() and c.isalpha()}
        other = [c for c, p in letters.items() if unicodedata.normalize("NFKD", c) == c
                 and skeleton(c) != skeleton(p)]  # fmt: skip
        assert len(letters) > 500 and len(other) <= len(letters) // 20, other


class TestRenewing:
    LINE = "0430 ;\t0061 ;\tMA\t# ( а → a ) CYRILLIC SMALL LETTER A → LATIN SMALL LETTER A\t#\n"

    @pytest.fixture
    def table(self, tmp_path, monkeypatch):
        kept = tmp_path / "kept.txt"
        kept.write_text(confusables.TABLE.read_text())
        monkeypatch.setattr(confusables, "TABLE", kept)
        yield kept
        confusables.prototypes.cache_clear()

    def downloaded(self, tmp_path, *, lines, version="# Version: 99.0.0\n"):
        file = tmp_path / "confusables.txt"
        file.write_text("\ufeff# confusables.txt\n" + version + lines, encoding="utf-8")
        return file

    def test_a_table_replaces_the_table(self, table, tmp_path, capsys):
        many = "".join(f"{n:04X} ;\t0061 ;\tMA\t# remark\n" for n in range(0x4E00, 0x4E00 + 5000))
        call_command("renew_confusables", self.downloaded(tmp_path, lines=many + self.LINE))
        version, pairs = confusables.read(table.read_text())
        assert version == "99.0.0" and len(pairs) == 5001 and pairs["а"] == "a"
        assert "5,001 characters of Unicode 99.0.0" in capsys.readouterr().out
        assert confusables.prototypes()["\u4e00"] == "a"

    @pytest.mark.parametrize(
        ("told", "said"),
        [
            ({"lines": LINE}, "holds 1 characters"),
            ({"lines": LINE, "version": ""}, "does not name the version"),
            ({"lines": "xyz ; 0061 ; MA\n"}, "not a pair of code points"),
            ({"lines": "0061 0062 ; 0061 ; MA\n"}, "not one character"),
        ],
    )
    def test_anything_else_leaves_it_as_it_is(self, table, tmp_path, told, said):
        before = table.read_text()
        with pytest.raises(CommandError, match=said):
            call_command("renew_confusables", self.downloaded(tmp_path, **told))
        assert table.read_text() == before

    def test_a_file_that_is_not_there_is_named(self, table, tmp_path):
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("renew_confusables", tmp_path / "missing.txt")
