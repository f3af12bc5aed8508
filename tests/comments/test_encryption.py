from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.privacy import encryption

ADDRESS = "joe.reader@example.org"
locals_ = st.text("abcdefghijklmnopqrstuvwxyz0123456789.+-_", min_size=1, max_size=64)
domains = st.from_regex(r"[a-z]{1,30}(\.[a-z]{2,20}){1,3}", fullmatch=True)
addresses = st.builds("{}@{}".format, locals_, domains)


@pytest.fixture
def keys(settings):
    settings.EMAIL_KEYS = ["first key " * 4, "second key " * 4]
    return settings.EMAIL_KEYS


class TestSealing:
    @given(address=addresses, uuid=st.uuids())
    def test_what_is_sealed_opens_again(self, address, uuid):
        assert encryption.unseal(encryption.seal(address, uuid), uuid) == address

    def test_an_address_with_letters_of_any_alphabet_opens_again(self):
        uuid = uuid4()
        assert encryption.unseal(encryption.seal("żółw@пример.рф", uuid), uuid) == "żółw@пример.рф"

    def test_sealing_twice_never_gives_the_same_token(self):
        uuid = uuid4()
        assert encryption.seal(ADDRESS, uuid) != encryption.seal(ADDRESS, uuid)

    def test_a_token_moved_to_another_comment_does_not_open(self):
        with pytest.raises(encryption.Locked):
            encryption.unseal(encryption.seal(ADDRESS, uuid4()), uuid4())

    def test_a_token_with_any_bit_changed_does_not_open(self):
        """Bits of what is sealed, not letters: the last ones of base64 can mean the same."""
        uuid = uuid4()
        sealed_bytes = urlsafe_b64decode(encryption.seal(ADDRESS, uuid))
        for position in range(len(sealed_bytes)):
            for bit in range(8):
                changed = bytearray(sealed_bytes)
                changed[position] ^= 1 << bit
                with pytest.raises(encryption.Locked):
                    encryption.unseal(urlsafe_b64encode(changed).decode(), uuid)

    def test_addresses_of_all_ordinary_lengths_give_tokens_of_one_length(self):
        lengths = {len(encryption.seal("a" * n + "@b.example", uuid4())) for n in range(1, 36)}
        assert len(lengths) == 1

    @given(length=st.integers(1, 230))
    def test_a_plaintext_is_a_multiple_of_64_bytes(self, length):
        token = encryption.seal("a" * length + "@b.example", uuid4())
        overhead = 1 + 8 + 16 + 32  # version, time, initialisation vector, signature
        padded = len(urlsafe_b64decode(token)) - overhead
        assert padded % 16 == 0 and (padded - 16) % encryption.BLOCK == 0

    def test_a_second_key_still_opens_what_it_sealed_when_it_was_first(self, keys, settings):
        uuid = uuid4()
        settings.EMAIL_KEYS = [keys[1]]
        token = encryption.seal(ADDRESS, uuid)
        settings.EMAIL_KEYS = keys
        assert encryption.unseal(token, uuid) == ADDRESS

    def test_without_the_right_key_it_stays_locked(self, settings):
        uuid = uuid4()
        token = encryption.seal(ADDRESS, uuid)
        settings.EMAIL_KEYS = ["another key " * 4]
        with pytest.raises(encryption.Locked):
            encryption.unseal(token, uuid)

    def test_the_secret_key_has_no_part_in_it(self, settings):
        uuid = uuid4()
        token, index = encryption.seal(ADDRESS, uuid), encryption.blind_index(ADDRESS)
        settings.SECRET_KEY = "changed " * 8
        assert encryption.unseal(token, uuid) == ADDRESS
        assert encryption.blind_index(ADDRESS) == index


class TestTheBlindIndex:
    @pytest.mark.parametrize(
        "other",
        [
            " joe.reader@example.org ",
            "Joe.Reader@EXAMPLE.org",
            "JOE.READER@example.ORG",
        ],
    )
    def test_one_mailbox_has_one_index(self, other):
        assert encryption.blind_index(other) == encryption.blind_index(ADDRESS)

    @pytest.mark.parametrize(
        "other",
        ["joereader@example.org", "joe.reader+news@example.org", "joe.reader@example.com"],
    )
    def test_dots_and_tags_are_never_folded_for_they_may_be_other_people(self, other):
        assert encryption.blind_index(other) != encryption.blind_index(ADDRESS)

    def test_a_domain_is_the_same_in_letters_and_in_ascii(self):
        assert encryption.blind_index("a@bücher.example") == encryption.blind_index(
            "a@xn--bcher-kva.example"
        )

    def test_composed_and_decomposed_letters_are_one(self):
        assert encryption.blind_index("josé@a.example") == encryption.blind_index("josé@a.example")

    def test_it_is_sixteen_bytes_in_hexadecimal(self):
        assert len(bytes.fromhex(encryption.blind_index(ADDRESS))) == 16

    def test_it_changes_with_the_key(self, keys, settings):
        before = encryption.blind_index(ADDRESS)
        settings.EMAIL_KEYS = [keys[1]]
        assert encryption.blind_index(ADDRESS) != before

    def test_look_ups_know_the_index_under_every_key(self, keys, settings):
        settings.EMAIL_KEYS = [keys[1]]
        old = encryption.blind_index(ADDRESS)
        settings.EMAIL_KEYS = keys
        assert encryption.blind_indexes(ADDRESS) == [encryption.blind_index(ADDRESS), old]

    @given(address=st.text(max_size=80))
    def test_no_text_at_all_breaks_it(self, address):
        encryption.blind_index(address.encode(errors="ignore").decode())


class TestTheMask:
    def test_it_shows_a_letter_of_each_side_and_the_ending(self):
        assert encryption.mask(ADDRESS) == "j•••@e•••.org"

    @given(address=addresses)
    def test_it_never_tells_how_long_an_address_is(self, address):
        local, _, domain = address.rpartition("@")
        ending = domain.rpartition(".")[2]
        assert encryption.mask(address) == f"{local[0]}•••@{domain[0]}•••.{ending}"


class TestNetworks:
    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("fe80::1%eth0", "fe80::/48"),
            ("unix:", ""),
            ("", ""),
        ],
    )
    def test_only_the_neighbourhood_is_known(self, address, network):
        assert encryption.network_of(address) == network

    def test_neighbours_share_a_hash_and_strangers_do_not(self):
        assert encryption.network_hash("203.0.113.1") == encryption.network_hash("203.0.113.254")
        assert encryption.network_hash("203.0.113.1") != encryption.network_hash("203.0.114.1")

    def test_no_address_has_no_hash(self):
        assert encryption.network_hash("") == ""


def test_every_purpose_has_a_key_of_its_own(settings):
    """What stands in one column never matches what stands in another."""
    text = "203.0.113.0/24"
    digests = {
        encryption.network_hash("203.0.113.9"),
        encryption.fingerprint(text),
        encryption._digest(settings.EMAIL_KEYS[0], encryption.INDEXING, text),
    }
    assert len(digests) == 3


def test_fingerprints_keep_their_parts_apart():
    assert encryption.fingerprint("ab", "c") != encryption.fingerprint("a", "bc")


class TestTheNameOfAKey:
    def test_a_key_has_one_name_of_16_digits_and_another_key_another(self):
        one, same, other = map(
            encryption.key_fingerprint, ("first key " * 4,) * 2 + ("second key " * 4,)
        )
        assert one == same != other
        assert len(one) == 16 and int(one, 16)

    def test_it_shares_nothing_with_what_the_key_makes_elsewhere(self, keys):
        made = encryption.fingerprint("newsroom key"), encryption.blind_index("newsroom key")
        assert all(encryption.key_fingerprint(keys[0]) not in hashed for hashed in made)
