"""What differs between two texts."""

from articles.revisions.words import abridge, compare


class TestCompare:
    def test_it_tells_theirs_from_yours(self):
        assert compare("a red fox", "a blue fox") == [
            ("kept", "a "),
            ("removed", "red"),
            ("added", "blue"),
            ("kept", " fox"),
        ]

    def test_no_word_of_either_is_left_out(self):
        stored, typed = "<p>one  two</p> < three", "<p>one two</p>four <b>"
        runs = compare(stored, typed)
        assert "".join(text for kind, text in runs if kind != "added") == stored
        assert "".join(text for kind, text in runs if kind != "removed") == typed

    def test_very_long_texts_are_shown_whole(self):
        long = "word " * 5000
        assert compare(long, "short") == [("removed", long), ("added", "short")]

    def test_what_both_have_in_common_is_cut_to_its_ends_and_nothing_else_is(self):
        long = "word " * 100
        runs = abridge([("kept", long), ("removed", long), ("kept", "short")])
        assert len(runs[0][1]) < 200 and "…" in runs[0][1]
        assert runs[1:] == [("removed", long), ("kept", "short")]

    def test_words_that_were_replaced_together_are_one_change(self):
        assert abridge(compare("It was red and old.", "It is blue, new.")) == [
            ("kept", "It "),
            ("removed", "was red and old."),
            ("added", "is blue, new."),
        ]

    def test_white_space_is_no_difference_worth_showing(self):
        assert abridge(compare("<p>a</p>\n<p>b</p>", "<p>a</p><p>c</p>")) == [
            ("kept", "<p>a</p>\n<p>"),
            ("removed", "b"),
            ("added", "c"),
            ("kept", "</p>"),
        ]
