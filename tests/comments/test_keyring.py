"""The keys of a process are those of its database, or nothing is sealed."""

import pytest
from django.apps import apps

from comments.models import Block, Comment, SealingKey
from comments.models.encrypted_email import EncryptedEmail
from comments.privacy import encryption
from comments.privacy.maintenance import keyring
from tests.comments import aged
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

OTHER = "another key, of at least thirty-two characters"
THIRD = "a third key, of at least thirty-two characters"


def names(*keys):
    return {encryption.key_fingerprint(key) for key in keys}


@pytest.fixture
def own(settings):
    """The key under which a comment is sealed and noted."""
    CommentFactory(email="ines@reader.example")
    keyring.check()
    return settings.EMAIL_KEYS[0]


def test_every_model_with_sealed_addresses_is_known():
    models = {model for model in apps.get_models() if issubclass(model, EncryptedEmail)}
    assert set(keyring.SEALED) == models


def test_where_nothing_is_sealed_any_key_may_begin_and_is_noted(settings):
    for keys in ([OTHER], [THIRD, OTHER]):
        settings.EMAIL_KEYS = keys
        keyring.check()
        assert keyring.known() == names(keys[0])


@pytest.mark.parametrize("make", [aged.subscription, aged.outgoing_email, aged.request, aged.block])
def test_a_row_of_any_kind_holds_its_key(make, settings):
    make(0)
    keyring.check()
    settings.EMAIL_KEYS = [OTHER]
    with pytest.raises(keyring.WrongKeys):
        keyring.check()


def test_another_key_is_refused_with_a_sentence_that_names_both_and_tells_neither(own, settings):
    settings.EMAIL_KEYS = [OTHER]
    with pytest.raises(keyring.WrongKeys) as refused:
        keyring.check()
    words = str(refused.value)
    assert all(name in words for name in names(own, OTHER))
    assert own not in words and OTHER not in words
    assert keyring.known() == names(own)


def test_no_key_at_all_is_refused_likewise(own, settings):
    settings.EMAIL_KEYS = []
    with pytest.raises(keyring.WrongKeys, match="EMAIL_KEYS is not set"):
        keyring.check()


def test_a_new_key_in_front_of_the_old_one_is_noted_and_needed_from_then_on(own, settings):
    settings.EMAIL_KEYS = [OTHER, own]
    keyring.check()
    assert keyring.known() == names(OTHER, own)
    for keys in ([OTHER], [own]):
        settings.EMAIL_KEYS = keys
        with pytest.raises(keyring.WrongKeys):
            keyring.check()


class TestKeysThatAreLost:
    def test_are_named_by_a_person_and_a_new_one_seals_from_then_on(self, own, settings):
        settings.EMAIL_KEYS = [OTHER]
        settings.EMAIL_KEYS_LOST = [*names(own)]
        keyring.check()
        new = CommentFactory(email="rosa@reader.example")
        assert Comment.objects.exclude(pk=new.pk).get().masked_email == encryption.LOCKED
        assert Comment.objects.get(pk=new.pk).email == "rosa@reader.example"

    def test_are_those_alone_a_third_one_is_refused_still(self, own, settings):
        settings.EMAIL_KEYS, settings.EMAIL_KEYS_LOST = [OTHER], [*names(own)]
        keyring.check()
        settings.EMAIL_KEYS = [THIRD]
        with pytest.raises(keyring.WrongKeys):
            keyring.check()

    def test_and_found_again_open_what_they_sealed(self, own, settings):
        settings.EMAIL_KEYS, settings.EMAIL_KEYS_LOST = [OTHER], [*names(own)]
        keyring.check()
        settings.EMAIL_KEYS = [OTHER, own]
        keyring.check()
        assert Comment.objects.get().email == "ines@reader.example"


class TestADatabaseFromBeforeFingerprints:
    @pytest.fixture
    def old(self, own, settings):
        SealingKey.objects.all().delete()
        return own

    def test_is_judged_by_whether_its_rows_open(self, old, settings):
        settings.EMAIL_KEYS = [OTHER]
        with pytest.raises(keyring.WrongKeys, match="EMAIL_KEYS_LOST=unknown"):
            keyring.check()
        settings.EMAIL_KEYS = [OTHER, old]
        keyring.check()
        assert keyring.known() == names(OTHER, old)

    def test_whose_keys_nobody_has_is_opened_to_a_new_one_by_a_word(self, old, settings):
        settings.EMAIL_KEYS, settings.EMAIL_KEYS_LOST = [OTHER], ["unknown"]
        keyring.check()
        assert keyring.known() == names(OTHER)


def test_a_block_of_a_website_needs_no_key():
    Block.objects.create(kind="website", key="spam.example", label="spam.example")
    assert not keyring.is_anything_sealed()
