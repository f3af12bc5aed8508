"""What the filter counts, and what it makes of the counts."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.moderation.filter.features import (
    LONGEST,
    features_of,
    host_of,
    in_words,
    is_telling,
    kind_of,
    pace_of,
)
from comments.moderation.filter.score import REASONS, score

GOOD = [
    "I remember when this bridge was opened, in the rain.",
    "Thank you, the table of figures settles it.",
    "My grandmother crossed it every day to the market.",
    "The second source says something else about the year.",
]
SPAM = [
    "SUBSCRIBE to my channel!!! http://videos.example/x",
    "please subscribe and check out my channel",
    "Check out my new video http://videos.example/y",
    "Subscribers please http://win.example/free",
]


def learned(good=GOOD, spam=SPAM):
    counts, totals = {}, (len(good), len(spam))
    for side, texts in enumerate((good, spam)):
        for text in texts:
            for feature in features_of(text):
                counts.setdefault(feature, [0, 0])[side] += 1
    return counts, totals


class TestFeatures:
    @pytest.mark.parametrize(
        ("feature", "tells"),
        [
            ("word than", True),
            ("word subscrib", False),  # half a word
            ("phrase longer than", True),
            ("link to win.example", True),
            ("run sub", False),
            ("pace 1", False),
        ],
    )
    def test_moderators_are_told_whole_words_or_none(self, feature, tells):
        assert is_telling(feature, "Subscribe for  longer\nTHAN a year: win.example") is tells

    def test_spellings_of_one_word_are_one_trait(self):
        for word in ["subscribe", "SUBSCRIBERS", "subscribing", "Subscribeeeee"]:
            assert "word subscrib" in features_of(f"Please {word} now")

    def test_a_word_counts_by_its_runs_of_letters_with_its_ends(self):
        runs = {feature for feature in features_of("My Suuub!") if kind_of(feature) == "run"}
        assert runs == {"run <sub>"}, "what is shorter has none, and what is stretched is not"
        runs = {feature for feature in features_of("subzcribe") if kind_of(feature) == "run"}
        assert {"run <subz", "run cribe", "run ribe>"} == runs & {
            "run <subz",
            "run cribe",
            "run ribe>",
        }

    def test_an_address_has_none(self):
        assert not [t for t in features_of("http://subscribe.example/now") if kind_of(t) == "run"]

    def test_a_number_is_any_number(self):
        assert features_of("earn 500 now") == features_of("earn 900 now")

    @pytest.mark.parametrize(
        ("address", "host"),
        [
            ("https://www.Shop.example/a?b=c", "shop.example"),
            ("shop . example / x", "shop.example"),
            ("http://shop.example:8080", "shop.example"),
            ("", ""),
        ],
    )
    def test_an_address_counts_by_its_host(self, address, host):
        assert host_of(address) == host

    def test_a_link_is_told_from_its_words(self):
        found = features_of("See http://shop.example/a?utm=1 for more")
        assert "link shop.example" in found and "link some" in found
        assert not any("utm" in feature for feature in found)

    def test_a_full_stop_between_sentences_is_no_link(self):
        assert "link none" in features_of("It was wet. There were few people.")

    def test_pace_counts_where_the_browser_told(self):
        paces = [t for t in features_of("x", pace=pace_of(1.5)) if kind_of(t) == "pace"]
        assert paces == ["pace 0"] and pace_of(600) == 4 and pace_of(None) is None
        assert not [t for t in features_of("x") if kind_of(t) == "pace"]

    @pytest.mark.parametrize(
        ("feature", "words"),
        [
            ("word subscrib", "“subscrib”"),
            ("phrase ^ check out", "“check out”"),
            ("phrase my channel $", "“my channel”"),
            ("link none", "no link"),
            ("link beside 3", "what is said beside a link"),
            ("link shop.example", "a link to shop.example"),
            ("shape capitals 3", "its capitals"),
            ("pace 0", "its pace"),
            ("run cribe", "how its words are spelled"),
        ],
    )
    def test_people_read_each_of_them_in_words(self, feature, words):
        assert in_words(feature) == words

    @given(st.text(max_size=300))
    def test_any_text_has_short_traits(self, text):
        assert all(0 < len(feature) <= LONGEST for feature in features_of(text))

    def test_the_same_text_has_the_same_traits(self):
        text = " ".join(random.Random(1).choices(GOOD + SPAM, k=6))
        assert features_of(text) == features_of(text)


class TestTheScore:
    @pytest.mark.parametrize("text", ["Subscribe to my channel", "http://win.example/free"])
    def test_what_reads_like_spam_is_above_zero(self, text):
        assert score(features_of(text), *learned()).value > 1

    @pytest.mark.parametrize("text", ["The bridge was opened in the rain.", "Thank you, it does."])
    def test_what_reads_like_good_ones_is_below(self, text):
        assert score(features_of(text), *learned()).value < -1

    def test_a_word_that_is_spelled_anew_is_like_what_it_stands_for(self):
        plain, spelled = (score(features_of(text), *learned()) for text in ("zzzz", "sucscribe"))
        assert spelled.value > plain.value
        assert "run" in dict(spelled.reasons), "they are one witness"

    def test_it_names_what_weighed_most(self):
        reasons = score(features_of("please subscribe http://videos.example/"), *learned()).reasons
        assert len(reasons) == REASONS
        weights = [abs(weight) for _, weight in reasons]
        assert weights == sorted(weights, reverse=True)
        assert "link some" in dict(reasons)

    def test_it_knows_nothing_before_it_has_seen_anything(self):
        assert score(features_of("anything"), {}, (0, 0)).value == 0
        assert score(set(), *learned()).value == 0

    def test_words_heaped_on_a_link_do_not_hide_it(self):
        counts, totals = learned()
        bare = score(features_of("http://win.example/free"), counts, totals).value
        heaped = score(
            features_of(f"http://win.example/free {' '.join(GOOD)}"), counts, totals
        ).value
        assert bare > 0 and heaped > bare - 20

    @given(st.lists(st.sampled_from(sorted(features_of(" ".join(SPAM + GOOD)))), max_size=40))
    def test_the_order_of_what_was_counted_does_not_matter(self, features):
        counts, totals = learned()
        shuffled = dict(sorted(counts.items(), key=lambda item: hash(item[0])))
        assert score(set(features), counts, totals) == score(set(features), shuffled, totals)

    def test_counting_back_leaves_what_was_there(self):
        counts, _ = learned()
        before = Counter({feature: sum(seen) for feature, seen in counts.items()})
        after = before.copy()
        after.update(features_of("buy now"))
        after.subtract(features_of("buy now"))
        assert +after == before
