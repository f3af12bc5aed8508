"""Two edits of one ancestor: what only one side touched stands, what both touched is a conflict."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.revisions import blocks, merging
from articles.revisions.merging import UNKNOWN, Both

# Few words, so that paragraphs repeat and are alike; some text of its own for each edit.
paragraphs = st.lists(st.sampled_from(["a", "b", "c", "a b", "b c", "a b c", ""]), max_size=8)


def merged(base, theirs, mine):
    return merging.sequence(base, theirs, mine, words=str.split)


@st.composite
def edits(draw, base, name):
    """Any edit of a text: (the new text, the paragraphs that it inserted or rewrote)."""
    text, inserted = [], []
    for n, paragraph in enumerate([*base, None]):
        for k in range(draw(st.integers(0, 1))):
            inserted.append(f"{name} inserts {n} {k}")
            text.append(inserted[-1])
        deed = draw(st.sampled_from(["keep", "keep", "edit", "delete"]))
        if paragraph is None or deed == "delete":
            continue
        if deed == "edit":
            inserted.append(f"{paragraph} {name} edits {n}".strip())
            text.append(inserted[-1])
        else:
            text.append(paragraph)
    return text, inserted


@st.composite
def two_edits(draw):
    base = draw(paragraphs)
    return base, draw(edits(base, "ana")), draw(edits(base, "otto"))


def words_of(items):
    """What stands, and what is shown in conflicts."""
    sides = [item if isinstance(item, Both) else (item,) for item in items]
    return [word for side in sides for word in side if word is not None]


class TestAnyTwoEdits:
    @given(two_edits())
    def test_every_insertion_of_both_stands_or_is_shown(self, edited):
        base, (theirs, their_insertions), (mine, my_insertions) = edited
        found = words_of(merged(base, theirs, mine))
        for insertion in [*their_insertions, *my_insertions]:
            assert insertion in found

    @given(two_edits())
    def test_what_neither_touched_stands(self, edited):
        base, (theirs, _), (mine, _) = edited
        found = words_of(merged(base, theirs, mine))
        for paragraph in set(base):
            kept = min(side.count(paragraph) for side in (base, theirs, mine))
            if kept == base.count(paragraph):
                assert found.count(paragraph) >= kept

    @given(two_edits())
    def test_an_unchanged_side_gives_way_to_the_other(self, edited):
        base, (theirs, _), (mine, _) = edited
        assert merged(base, theirs, base) == theirs
        assert merged(base, base, mine) == mine
        assert merged(base, theirs, theirs) == theirs

    @given(two_edits())
    def test_it_is_the_same_whoever_saves_first_but_for_the_order(self, edited):
        base, (theirs, _), (mine, _) = edited

        def shape(items, swapped=False):
            pairs = [
                Both(*item[::-1]) if swapped and isinstance(item, Both) else item for item in items
            ]
            return sorted(map(repr, pairs))

        assert shape(merged(base, theirs, mine)) == shape(merged(base, mine, theirs), swapped=True)

    @given(two_edits())
    def test_nothing_comes_from_nowhere(self, edited):
        base, (theirs, _), (mine, _) = edited
        assert set(words_of(merged(base, theirs, mine))) <= {*theirs, *mine}


@given(
    st.integers(1, 8).flatmap(
        lambda size: st.tuples(
            st.lists(
                st.sampled_from(["same words", "other words", ""]), min_size=size, max_size=size
            ),
            st.lists(st.sampled_from(["nobody", "ana", "otto"]), min_size=size, max_size=size),
        )
    )
)
def test_edits_of_different_paragraphs_never_conflict(drawn):
    """Also where paragraphs repeat, and where neighbours were edited."""
    base, by = drawn
    expected = [
        f"{p} by {who} {n}" if who != "nobody" else p
        for n, (p, who) in enumerate(zip(base, by, strict=True))
    ]
    theirs, mine = (
        [new if who == name else old for old, new, who in zip(base, expected, by, strict=True)]
        for name in ("ana", "otto")
    )
    assert merged(base, theirs, mine) == expected


@given(st.data())
def test_insertions_and_edits_beside_each_other_never_conflict(data):
    """One only inserts and deletes among some paragraphs, the other edits those that stay."""
    base = [f"paragraph {n} {'xyzuv'[n % 5]}" for n in range(data.draw(st.integers(1, 8)))]
    by = [data.draw(st.sampled_from(["ana", "otto", "otto deletes"])) for _ in base]
    theirs = [f"{p}, edited" if who == "ana" else p for p, who in zip(base, by, strict=True)]
    mine = []
    for n, (paragraph, who) in enumerate(zip(base, by, strict=True)):
        if data.draw(st.booleans()):
            mine.append(f"inserted before {n}")
        if who != "otto deletes":
            mine.append(paragraph)
    found = merged(base, theirs, mine)
    assert not any(isinstance(item, Both) for item in found)


class TestSequences:
    BASE = ["One sentence here.", "Another sentence there.", "The third of them."]

    def test_both_sides_of_one_paragraph_are_a_conflict(self):
        theirs, mine = (
            ["x " + self.BASE[0], *self.BASE[1:]],
            ["y " + self.BASE[0], *self.BASE[1:]],
        )
        assert merged(self.BASE, theirs, mine) == [Both(theirs[0], mine[0]), *self.BASE[1:]]

    def test_deleted_here_and_edited_there_is_a_conflict(self):
        edited = [self.BASE[0], self.BASE[1] + " Again.", self.BASE[2]]
        deleted = [self.BASE[0], self.BASE[2]]
        assert merged(self.BASE, edited, deleted)[1] == Both(edited[1], None)
        assert merged(self.BASE, deleted, edited)[1] == Both(None, edited[1])

    def test_the_same_edit_by_both_is_none(self):
        both = ["Same.", *self.BASE[1:]]
        assert merged(self.BASE, both, list(both)) == both

    def test_the_same_insertion_by_both_stands_once_others_both(self):
        assert merged(["a"], ["a", "n"], ["a", "n"]) == ["a", "n"]
        assert merged(["a"], ["a", "n"], ["a", "m"]) == ["a", "n", "m"]

    def test_a_paragraph_that_was_split_is_an_edit_and_an_insertion(self):
        split = ["One sentence", "here.", *self.BASE[1:]]
        theirs = [*self.BASE[:2], "The third of all."]
        assert merged(self.BASE, theirs, split) == [*split[:3], theirs[2]]

    def test_moving_a_paragraph_does_not_lose_an_edit_of_it(self):
        moved = [self.BASE[1], self.BASE[2], self.BASE[0]]
        edited = ["One sentence here, edited.", *self.BASE[1:]]
        assert edited[0] in words_of(merged(self.BASE, edited, moved))

    def test_very_long_texts_are_merged_in_seconds(self):
        base = [f"paragraph {n}" for n in range(4000)]
        theirs = [p + " x" if n % 3 == 0 else p for n, p in enumerate(base)]
        mine = [p + " y" if n % 3 == 1 else p for n, p in enumerate(base)]
        began = time.process_time()
        found = merged(base, theirs, mine)
        assert not any(isinstance(item, Both) for item in found)
        assert time.process_time() - began < 5

    def test_longer_ones_are_merged_as_a_whole(self):
        base = [str(n) for n in range(6000)]
        assert merged(base, base, [*base, "n"]) == [*base, "n"]


class TestValues:
    def test_what_one_side_touched_stands(self):
        assert merging.value("a", "b", "a") == "b"
        assert merging.value("a", "a", "c") == "c"
        assert merging.value("a", "b", "b") == "b"
        assert merging.value("a", "b", "c") == Both("b", "c")
        assert merging.value(UNKNOWN, "b", "c") == Both("b", "c")

    @given(*[st.frozensets(st.integers(0, 6))] * 3)
    def test_sets_keep_what_either_added_and_lose_what_either_removed(self, base, theirs, mine):
        found = merging.elements(base, theirs, mine)
        assert (theirs - base) | (mine - base) <= found
        assert not found & ((base - theirs) | (base - mine))
        assert found == merging.elements(base, mine, theirs)


rows = st.dictionaries(
    st.integers(0, 5), st.fixed_dictionaries({"text": st.sampled_from("abc")}), max_size=5
)


class TestRows:
    @given(rows, rows, rows)
    def test_a_row_that_one_side_left_alone_never_conflicts(self, base, theirs, mine):
        found, conflicts = merging.rows(base, theirs, mine, fields=["text"])
        for row_id in {*base, *theirs, *mine}:
            before, stored, typed = (side.get(row_id) for side in (base, theirs, mine))
            in_conflict = any(conflict.id == row_id for conflict in conflicts)
            if before in (stored, typed) or stored == typed:
                assert not in_conflict
                expected = typed if before == stored else stored
                assert found.get(row_id) == expected
            else:
                assert in_conflict and row_id in found

    def test_two_fields_of_one_row_merge(self):
        base = {1: {"text": "a", "title": "a", "sources": [1, 2]}}
        theirs = {1: {"text": "b", "title": "a", "sources": [1]}}
        mine = {1: {"text": "a", "title": "c", "sources": [1, 2, 3]}}
        found, conflicts = merging.rows(
            base, theirs, mine, fields=["text", "title"], sets=["sources"]
        )
        assert found == {1: {"text": "b", "title": "c", "sources": {1, 3}}} and not conflicts


ids = st.lists(st.integers(0, 6), unique=True, max_size=6)


class TestOrder:
    @given(ids, ids, ids)
    def test_every_row_of_either_side_has_one_place(self, base, theirs, mine):
        found = merging.order(base, theirs, mine)
        for order in found if isinstance(found, Both) else [found]:
            assert sorted(order) == sorted({*theirs, *mine})

    @given(ids, ids)
    def test_a_side_that_moved_nothing_gives_way(self, base, other):
        found = merging.order(base, base, other)
        common = [one for one in other if one in base]
        assert [one for one in found if one in common] == common

    def test_both_moved_the_same_rows(self):
        assert merging.order([1, 2, 3], [2, 1, 3], [3, 1, 2]) == Both([2, 1, 3], [3, 1, 2])

    def test_a_new_row_stays_behind_the_one_it_follows(self):
        assert merging.order([1, 2], [1, 9, 2], [2, 1, "new"]) == [2, 1, 9, "new"]


class TestBlocks:
    @pytest.mark.parametrize(
        ("body", "texts"),
        [
            ("<p>a</p>\n<p>b</p>", ["a", "b"]),
            ("<p>a</p>loose <em>words</em><hr><p>b</p>", ["a", "loose words", "———", "b"]),
            ("<ul><li>a</li><li>b</li></ul>", ["• a\n• b"]),
            ("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>", ["a | b |"]),
            ('<figure><img src="/m/a.jpg" alt="x > y"><figcaption>c</figcaption></figure>',
             ["[Picture: x > y, /m/a.jpg]\nc"]),
            ('<p><a href="https://a.example/">a</a> &amp; b</p>', ["a (https://a.example/) & b"]),
            ("<p>never closed<p>either", ["never closed\neither"]),
            ("a < b", ["a < b"]),
            ("", []),
        ],
    )  # fmt: skip
    def test_a_body_is_split_and_said(self, body, texts):
        found = blocks.split(body)
        assert [blocks.text_of(block.html) for block in found] == texts

    @given(st.text(alphabet="<>/pa bi=\"'&;\n"))
    def test_no_character_but_white_space_is_lost(self, body):
        assert "".join(blocks.join(blocks.split(body)).split()) == "".join(body.split())

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("<ul><li>a</li></ul>", "<ul><li><p>a</p></li></ul>"),
            ("<p>a <b>b</b></p>", "<p>a\n<strong>b</strong></p>"),
            ('<table><tr><td>a</td></tr></table>',
             '<table><tbody><tr><td colspan="1"><p>a</p></td></tr></tbody></table>'),
            ('<p><a href="x">a</a></p>', '<p><a rel="noopener" target="_blank" href="x">a</a></p>'),
            ("<p>a&nbsp;b</p>", "<p>a b</p>"),
        ],
    )  # fmt: skip
    def test_two_spellings_of_one_block_are_the_same(self, one, other):
        assert blocks.key_of(one) == blocks.key_of(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("<p>a</p>", "<h2>a</h2>"),
            ("<p>a <b>b</b></p>", "<p>a<b> b</b></p>"),
            ('<p><a href="x">a</a></p>', '<p><a href="y">a</a></p>'),
            ('<img src="x" alt="a">', '<img src="x" alt="b">'),
            ("<blockquote><p>a</p><p>b</p></blockquote>", "<blockquote><p>a b</p></blockquote>"),
        ],
    )
    def test_what_readers_would_notice_is_not(self, one, other):
        assert blocks.key_of(one) != blocks.key_of(other)
