"""Keys are changed while the site runs, in as many goes as it takes, and nobody is lost."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from comments.models import Comment, DataRequest, OutgoingEmail, Subscription
from comments.models.comment_parts.comment_subject import CommentSubject as Subject
from comments.privacy import encryption
from comments.privacy.maintenance import key_rotation, keyring
from tests.comments import aged
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

NEW = "the new key, at least thirty-two characters long"
FINGERPRINT = encryption.key_fingerprint(NEW)
EMAILS = [f"reader{n}@reader.example" for n in range(5)]


@pytest.fixture
def old_rows(article):
    for email in EMAILS:
        CommentFactory(article=article, email=email)
        aged.subscription(email=email, article=article, is_confirmed=True)
        aged.outgoing_email(email=email, state="queued")
        aged.request(email=email)


@pytest.fixture
def new_key(old_rows, settings):
    """The new one in front of the old ones, which are returned."""
    old = settings.EMAIL_KEYS
    settings.EMAIL_KEYS = [NEW, *old]
    return old


def rotate():
    told = io.StringIO()
    call_command("rotate_email_keys", stdout=told)
    return told.getvalue()


def everybody_is_found():
    return all(
        model.objects.filter(email_index__in=encryption.blind_indexes(email)).get().email == email
        for model in key_rotation.MODELS
        for email in EMAILS
    )


def test_everybody_is_found_before_during_and_after(new_key, settings, monkeypatch):
    assert everybody_is_found()
    monkeypatch.setattr(key_rotation, "AT_ONCE", 2)
    going = key_rotation.rotate(Comment)
    assert next(going).resealed == 2
    going.close()  # interrupted
    assert everybody_is_found()
    told = rotate()
    assert "comments: 3 encrypted again" in told and "data requests: 5 encrypted again" in told
    assert "You no longer need the other keys." in told
    assert everybody_is_found()
    settings.EMAIL_KEYS = [NEW]
    assert everybody_is_found()


def test_a_second_run_touches_nothing(new_key):
    rotate()
    before = list(Comment.objects.values_list("email_sealed", flat=True))
    assert "comments: 0 encrypted again" in rotate()
    assert list(Comment.objects.values_list("email_sealed", flat=True)) == before


def test_a_row_that_changed_meanwhile_is_left_as_it_is(new_key):
    comment = Comment.objects.first()
    stale = Comment.objects.get(pk=comment.pk)
    Comment.objects.filter(pk=comment.pk).update(email_sealed="")  # retention was quicker
    count = key_rotation.Count()
    key_rotation._reseal(stale, count)
    comment.refresh_from_db()
    assert comment.email_sealed == "" and count.resealed == 0


def test_what_no_key_opens_and_what_has_an_index_alone_is_counted(new_key, settings):
    settings.EMAIL_KEYS = ["a key that is lost meanwhile, long enough"]
    CommentFactory(email="lost@reader.example")
    settings.EMAIL_KEYS = [NEW, *new_key]
    forgotten = Comment.objects.filter(email_index=encryption.blind_indexes(EMAILS[0])[1])
    forgotten.update(email_sealed="")
    told = rotate()
    assert "4 encrypted again, 0 merged, 1 could not be decrypted, 1 with nothing left" in told
    assert "Keep the old keys: 2 rows" in told
    assert Comment.objects.from_address(*encryption.blind_indexes(EMAILS[0])).exists()


def test_two_subscriptions_of_one_address_become_one_that_is_confirmed(new_key, article):
    twin = aged.subscription(email=EMAILS[0], article=article)
    old = Subscription.objects.exclude(pk=twin.pk).get(
        email_index__in=encryption.blind_indexes(EMAILS[0])
    )
    letter = aged.outgoing_email(email=EMAILS[0], state="queued", kind="confirm", subscription=old)
    assert "subscriptions: 4 encrypted again, 1 merged" in rotate()
    kept = Subscription.objects.get(email_index=encryption.blind_index(EMAILS[0]))
    letter.refresh_from_db()
    assert kept == twin and kept.is_confirmed and letter.subscription == kept


@pytest.mark.parametrize(
    ("old_state", "new_state", "left"),
    [("queued", "sent", "sent"), ("dead", "queued", "dead"), ("queued", "queued", "queued")],
)
def test_nobody_is_told_twice_of_one_comment(settings, article, old_state, new_state, left):
    comment = CommentFactory(article=article)
    about = {"kind": "comment", "comment": comment, "email": EMAILS[0]}
    aged.outgoing_email(state=old_state, **about)
    settings.EMAIL_KEYS = [NEW, *settings.EMAIL_KEYS]
    aged.outgoing_email(state=new_state, **about)
    rotate()
    letter = OutgoingEmail.objects.get()
    assert letter.state == left and letter.email_index == encryption.blind_index(EMAILS[0])


class TestTheSameWordsAcrossAChangeOfKeys:
    @pytest.mark.parametrize("is_resealed", [False, True])
    def test_are_one_comment_however_often_they_are_sent(
        self, article, post, settings, is_resealed
    ):
        post(article)
        settings.EMAIL_KEYS = [NEW, *settings.EMAIL_KEYS]
        if is_resealed:
            rotate()
        assert post(article).status_code == 303
        assert Comment.objects.count() == 1

    def test_of_others_are_known_to_have_been_sent(self, article, settings):
        words = "The same words as always, of somebody else."
        CommentFactory(article=article, body=words)
        settings.EMAIL_KEYS = [NEW, *settings.EMAIL_KEYS]
        twin = CommentFactory(article=article, body=words)
        assert Subject(twin).has_twin_within(timedelta(days=1))

    def test_can_be_edited(self, article, settings):
        comment = CommentFactory(article=article, email=EMAILS[0])
        settings.EMAIL_KEYS = [NEW, *settings.EMAIL_KEYS]
        rotate()
        comment.refresh_from_db()
        comment.edit("Better words.")
        assert comment.body == "Better words."


def test_a_request_made_before_can_be_opened_after(new_key):
    request = DataRequest.objects.first()
    token = request.make_link()
    rotate()
    request.refresh_from_db()
    assert token and request.use_link() and request.email in EMAILS


class TestWhatItSaysOfTheOldKeys:
    def test_is_said_once_every_row_was_opened_and_their_fingerprints_go(self, new_key):
        keyring.check()
        assert len(keyring.known()) == 2
        told = rotate()
        assert f"The first key, {FINGERPRINT}, opened every address (20)." in told
        assert keyring.known() == {FINGERPRINT}

    def test_is_to_keep_them_where_another_process_seals_with_them_still(
        self, new_key, settings, monkeypatch
    ):
        """It was started before, and sends its rows after we passed by."""

        def late():
            settings.EMAIL_KEYS = new_key
            CommentFactory(email="late@reader.example")
            settings.EMAIL_KEYS = [NEW, *new_key]
            return key_rotation.Count()

        monkeypatch.setattr(key_rotation, "rotate_blocks", late)
        assert "Keep the old keys: 1 rows were encrypted with them meanwhile" in rotate()
        assert len(keyring.known()) == 2

    def test_is_nothing_in_an_empty_database(self):
        with pytest.raises(CommandError, match="Nothing is encrypted in this database"):
            rotate()

    def test_is_nothing_in_the_database_of_another_site(self, old_rows, settings):
        keyring.check()
        before = list(Comment.objects.values_list("email_sealed", flat=True))
        settings.EMAIL_KEYS = [NEW, "and another key that opens nothing here"]
        with pytest.raises(CommandError, match="are encrypted with"):
            rotate()
        assert list(Comment.objects.values_list("email_sealed", flat=True)) == before
        assert FINGERPRINT not in keyring.known()

    def test_counts_a_token_that_was_moved_to_another_row_as_not_opened(self, old_rows):
        first, second = Comment.objects.all()[:2]
        Comment.objects.filter(pk=second.pk).update(email_sealed=first.email_sealed)
        assert key_rotation.verify(Comment) == (4, 1)
