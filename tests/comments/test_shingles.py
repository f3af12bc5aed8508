from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.moderation.waves.shingles import MOST_BANDS, WORTH_COMPARING, Shingles
from tests.comments import spintax

WORDS = "The bridge over the old river was closed in May, and nobody told those who live beside it."
texts = st.text(max_size=300) | st.sampled_from([text for _, text in spintax.variants(50)])


@given(texts, texts)
def test_likeness_is_symmetric(one, other):
    one, other = Shingles(one), Shingles(other)
    assert one.likeness_to(other) == other.likeness_to(one)
    assert one.is_like(other) == other.is_like(one)


@given(texts)
def test_equal_texts_are_wholly_alike_and_found_by_the_same_bands(text):
    one, other = Shingles(text), Shingles(text)
    assert one.likeness_to(other) == 1 and one.is_like(other) and one.bands == other.bands


@given(st.text(ascii_letters + " ", max_size=300))
def test_case_spaces_and_accents_make_no_difference(text):
    for retyped in (text.upper(), text.lower(), text.replace(" ", "\n "), "\u0301".join(text)):
        assert Shingles(retyped).letters == Shingles(text).letters
        assert Shingles(retyped).likeness_to(Shingles(text)) == 1


@given(texts, texts)
def test_a_likeness_is_a_share(one, other):
    assert 0 <= Shingles(one).likeness_to(Shingles(other)) <= 1


@given(st.text(), st.text(max_size=40))
def test_bands_are_few_small_numbers(text, website):
    bands = Shingles(text, website).bands
    assert 1 <= len(bands) <= MOST_BANDS and all(0 <= band < 2**32 for band in bands)


@pytest.mark.parametrize(
    "retyped",
    [
        WORDS.upper(),
        "  ".join(WORDS.split()),
        WORDS.replace(" ", "\n\n"),
        "-".join(WORDS),
        WORDS.replace("e", "é"),
        WORDS.replace("o", "о"),  # Cyrillic
        WORDS.replace("o", "0"),
        WORDS.replace("l", "lll"),
        f"🎉 {WORDS} 💰",
        f"{WORDS} 1,000 $",
    ],
)
def test_what_retyping_changes_makes_no_difference(retyped):
    assert Shingles(retyped).likeness_to(Shingles(WORDS)) == 1
    assert Shingles(retyped).bands == Shingles(WORDS).bands


def test_another_subject_is_another_text():
    other = "Who pays for the school bus when the council has spent all it had on a new fountain?"
    assert not Shingles(WORDS).is_like(Shingles(other))


def test_sentences_in_another_order_are_the_same_text():
    first, second = WORDS.split(", ")
    assert Shingles(f"{second} {first}").likeness_to(Shingles(WORDS)) > 0.8


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Great article", "Great article, thanks"),
        ("Thank you for this great article", "Thank you for the great article!"),
        ("Source: https://a.example/1", "Source: https://b.example/2"),
        ("I was number 5", "I was number 6"),
        ("👍", "👎"),
    ],
)
def test_short_ones_are_alike_only_where_they_say_the_same(one, other):
    assert len(Shingles(one).letters) < WORTH_COMPARING
    assert not Shingles(one).is_like(Shingles(other))


@pytest.mark.parametrize("other", ["great ARTICLE!!!", "Greaaat   article", "Gréat, article ❤"])
def test_a_short_one_that_says_the_same_is_alike(other):
    assert Shingles("Great article").is_like(Shingles(other))


def test_a_host_in_common_asks_for_less_likeness():
    words = [
        "A cheap pair of dancing shoes is waiting for you: {}",
        "Medicine by post, without any paper, is waiting for all: {}",
    ]
    one, other = (Shingles(text.format(f"https://{n}.example")) for n, text in enumerate(words))
    assert not one.is_like(other)
    one, other = (Shingles(text.format("https://shop.example")) for text in words)
    assert one.is_like(other)


def test_short_advertising_is_compared():
    one = Shingles("Best casino bonus 48492$ https://a.example play now")
    other = Shingles("BEST BETTING BONUS 25873$ https://b.example PLAY NOW 🔥")
    assert one.is_like(other)


def test_a_website_is_a_link_as_well():
    assert Shingles(WORDS, "https://shop.example/x").hosts == {"shop.example"}
