import pytest

from comments.moderation.likeness import LOOKALIKES, folded, skeleton


@pytest.mark.parametrize("other", ["  Well\n said ", "WELL SAID", "well said", "Ｗell said"])
def test_retyped_words_fold_to_the_same(other):
    assert folded(other) == folded("Well said")


def test_other_words_fold_to_something_else():
    assert folded("Well, said") != folded("Well said")


@pytest.mark.parametrize(
    "imitation",
    [
        "ana lee",
        "Аna Lее",
        "Ana  Lee",
        "Ána Lée",
        "A\u200dna L.ee",
        "ANA LEE",
        "Ana 1ee",
        "𝐀na Lee",
    ],
)
def test_a_name_that_imitates_has_the_same_skeleton(imitation):
    assert skeleton(imitation) == skeleton("Ana Lee")


@pytest.mark.parametrize("other", ["Ana Leigh", "Anna Lee", "Lee Ana"])
def test_another_name_has_another_skeleton(other):
    assert skeleton(other) != skeleton("Ana Lee")


def test_every_look_alike_stands_for_a_latin_letter():
    assert all(chr(latin).isascii() for latin in LOOKALIKES.values())
