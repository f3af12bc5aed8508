"""Plain text is cleaned at the door."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rendering import text as plain
from articles.rendering.text import clean_line, clean_text, has_letter_or_digit

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
ODD_TEXT = st.text(
    "aक\u094dم👩\u200d\u200c\u0301\u0338\u0347\u20df\ufe0f \n\r\x0b\u2028é\u115f", max_size=40
)


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("  Ann \t Lee\n", "Ann Lee"),
        ("Ann\x0bLee", "Ann Lee"),
        ("Ann\x00\x1b Lee\x7f", "Ann Lee"),
        ("Ann\ud800\ufffe\ufdd0", "Ann"),
        ("adm\u200bin \u202eeel", "admin eel"),
        ("adm\u200cin", "admin"),
        ("Jose\u0301", "José"),
        ("\u3164\u115f\u2800", ""),
        ("e" + "\u0301\u0302" * 40, "é\u0302\u0301\u0302\u0301"),
        ("\u0338not", "not"),
        ("is\n \n\u0338not", "is not"),
    ],
)
def test_a_line_keeps_what_people_can_see(typed, kept):
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    "word",
    [
        "می‌خواهم",  # Persian: ZWNJ inside a word
        "क्‍ष",  # Hindi: ZWJ after a virama
        "ക്‍",  # Malayalam: ZWJ at the end of a word
        "👩🏽‍🚀🏳️‍🌈👨‍👩‍👧",  # emoji: ZWJ between pictures
        "Nguyễn Thị Ánh",
        "שָׁלוֹם",
        "佐藤 Ægir Олена",
    ],
)
def test_living_scripts_keep_their_joiners_and_marks(word):
    assert clean_line(word) == unicodedata.normalize("NFC", word)


def test_a_body_keeps_its_lines_and_at_most_two_blank_ones():
    assert clean_text("one\r\ntwo\rthree\u2028four\n\n\n\n\n\nfive \t six  \n") == (
        "one\ntwo\nthree\nfour\n\n\nfive six"
    )


def test_towers_of_marks_are_cut_whatever_their_script():
    for mark in "\u0301\u0e47\u0f74\u064b\u05b0":
        marks = [c for c in clean_text("a" + mark * 200) if unicodedata.category(c) == "Mn"]
        assert 0 < len(marks) <= plain.MOST_MARKS_OF_A_SCRIPT


@pytest.mark.parametrize("name", ["Ann", "李", "7", " \u200b7"])
def test_a_name_with_a_letter_or_a_digit_is_one(name):
    assert has_letter_or_digit(name)


@pytest.mark.parametrize("name", ["", " ", "…", "\u200d", "\u3164\u3164", "\u0301", "\ufffe", "👩"])
def test_a_name_without_any_is_none(name):
    assert not has_letter_or_digit(name)


def test_every_format_character_of_unicode_is_known():
    known = re.compile(f"[{plain.FORMAT}]")
    missing = [
        f"U+{code:04X}"
        for code in range(0x110000)
        if unicodedata.category(chr(code)) == "Cf" and not known.match(chr(code))
    ]
    assert missing == []


@given(st.one_of(ANY_TEXT, ODD_TEXT))
def test_cleaning_twice_is_cleaning_once(typed):
    assert clean_text(clean_text(typed)) == clean_text(typed)
    assert clean_line(clean_line(typed)) == clean_line(typed)


@given(st.one_of(ANY_TEXT, ODD_TEXT))
def test_clean_text_can_be_stored_sent_and_parsed_everywhere(typed):
    cleaned = clean_text(typed)
    cleaned.encode("utf-8")
    for character in cleaned:
        category = unicodedata.category(character)
        assert character == "\n" or category not in ("Cc", "Cs", "Zl", "Zp")
        assert category != "Cf" or character in "\u200c\u200d"
        assert ord(character) & 0xFFFE != 0xFFFE
    assert "\n" not in clean_line(typed)
