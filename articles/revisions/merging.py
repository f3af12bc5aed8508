"""Merges of two edits of one ancestor: of values, sets, blocks in order, and rows by id.

`base` is what both started from, `theirs` what is stored now, `mine` what a form sends. What only
one side touched stands; what both touched is a conflict, unless both did the same. Nothing here
knows of articles: articles/revisions/article_merge.py does.
"""

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

from rapidfuzz.distance import LCSseq

MOST_PAIRS = 2_500  # blocks × blocks of one stretch that are compared for how alike they are
MOST_BLOCKS = 5_000  # of one text: the comparison by bits takes 3 MB for so many
UNKNOWN = object()  # a base that nobody knows any more: whatever differs is a conflict


class Both(NamedTuple):
    """A conflict: what each side made of one value; None where that side deleted it."""

    theirs: Any
    mine: Any


class Edits(NamedTuple):
    """One side's edits of a sequence.

    kept[n] is what became of item n of the base (None: deleted); added[n] are the items that now
    stand before item n, added[len(base)] those at the end.
    """

    kept: list
    added: list[list]


def value(base, theirs, mine):
    """The value that stands, or Both."""
    if mine in (theirs, base):
        return theirs
    return mine if theirs == base else Both(theirs, mine)


def elements(base, theirs, mine):
    """Sets merge element by element: what either added is in, what either removed is not."""
    base, theirs, mine = set(base), set(theirs), set(mine)
    return (base & theirs & mine) | (theirs - base) | (mine - base)


# --- Sequences --------------------------------------------------------------------------------


def sequence(base: Sequence, theirs: Sequence, mine: Sequence, *, key=lambda item: item, words):
    """The items that stand, in order, and Both where two edits of one item differ.

    `key(item)` is hashable, and the same for items that are the same; `words(item)` are those by
    which an edited item is recognised. What both added at one place stands twice, theirs first,
    unless it is the same.
    """
    their_edits = edits(base, theirs, key=key, words=words)
    my_edits = edits(base, mine, key=key, words=words)
    merged = []
    for n in range(len(base) + 1):
        merged += _additions(their_edits.added[n], my_edits.added[n], key)
        if n < len(base):
            merged += _item(base[n], their_edits.kept[n], my_edits.kept[n], key)
    return merged


def _additions(theirs, mine, key):
    is_same = [key(item) for item in theirs] == [key(item) for item in mine]
    return theirs if is_same else [*theirs, *mine]


def _item(base, theirs, mine, key):
    """One or no item. Where neither side changed it, the stored spelling stands."""

    def of(item):
        return None if item is None else key(item)

    chosen = value(of(base), of(theirs), of(mine))
    if isinstance(chosen, Both):
        return [Both(theirs, mine)]
    item = theirs if chosen == of(theirs) else mine
    return [] if item is None else [item]


def edits(base: Sequence, other: Sequence, *, key, words) -> Edits:
    """What happened to each item of the base on the way to the other."""
    keys, other_keys = _numbered(base, other, key)
    kept, added = [None] * len(base), [[] for _ in range(len(base) + 1)]
    at = other_at = 0
    for start, other_start, size in [*matches(keys, other_keys), (len(base), len(other), 0)]:
        pairs = _pairs(base[at:start], other[other_at:other_start], words)
        _note(kept, added, at, other[other_at:other_start], pairs, start)
        for n in range(size):
            kept[start + n] = other[other_start + n]
        at, other_at = start + size, other_start + size
    return Edits(kept, added)


def _numbered(base, other, key):
    """Small numbers in place of keys, which may be long: the same number for the same key."""
    numbers: dict[Hashable, int] = {}
    return tuple(
        [numbers.setdefault(key(item), len(numbers)) for item in items] for items in (base, other)
    )


def matches(base, other):
    """(start, start in the other, size) of what both lists have in common, in order.

    Of very long ones nothing, unless they are the same.
    Items that were only edited, none added and none deleted, are matched place by place: where
    items repeat, the longest common subsequence may match others than those that stayed.
    """
    if len(base) > MOST_BLOCKS or len(other) > MOST_BLOCKS:
        return [(0, 0, len(base))] if base == other else []
    found = LCSseq.opcodes(base, other).as_matching_blocks()
    common = sum(match.size for match in found)
    if len(base) == len(other):
        in_place = [n for n in range(len(base)) if base[n] == other[n]]
        if len(in_place) >= common:
            return [(n, n, 1) for n in in_place]
    return [(match.a, match.b, match.size) for match in found if match.size]


def _pairs(base, other, words):
    """{place in the other: place in the base} of items that were edited, not deleted and added.

    In order; as many as possible, the most alike. Of very long stretches simply one by one.
    """
    if len(base) == len(other) == 1 or len(base) * len(other) > MOST_PAIRS:
        return {n: n for n in range(min(len(base), len(other)))}
    words_before, words_after = (
        [frozenset(words(item)) for item in side] for side in (base, other)
    )
    alike = [[_likeness(some, others) for others in words_after] for some in words_before]
    best = [[0.0] * (len(other) + 1) for _ in range(len(base) + 1)]
    for a in range(len(base) - 1, -1, -1):
        for b in range(len(other) - 1, -1, -1):
            best[a][b] = max(best[a + 1][b], best[a][b + 1], best[a + 1][b + 1] + alike[a][b])
    return _path(best, alike)


def _path(best, alike):
    pairs, a, b = {}, 0, 0
    while a < len(best) - 1 and b < len(best[0]) - 1:
        if best[a][b] == best[a + 1][b + 1] + alike[a][b]:
            pairs[b] = a
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return pairs


def _likeness(some, others):
    """Above 0, so that two items without a common word are still rather a pair than none."""
    total = len(some) + len(others)
    return 0.01 + (2 * len(some & others) / total if total else 1.0)


def _note(kept, added, at, stretch, pairs, end):
    """Items that have no partner stand before the base's item whose partner follows them."""
    waiting = []
    for n, item in enumerate(stretch):
        if n in pairs:
            added[at + pairs[n]] += waiting
            kept[at + pairs[n]] = item
            waiting = []
        else:
            waiting.append(item)
    added[end] += waiting


# --- Rows -------------------------------------------------------------------------------------


class RowConflict(NamedTuple):
    """Both sides touched a row: one field of it, or, where `field` is "", one side deleted it."""

    id: int
    field: str
    theirs: Any
    mine: Any


def rows(base: dict, theirs: dict, mine: dict, *, fields, sets=()):
    """({id: row}, [RowConflict]) of rows as {id: {field: value}}; in conflicts mine stands.

    A row that one side deleted and the other edited stays, as it was edited.
    """
    merged, conflicts = {}, []
    for row_id in dict.fromkeys([*theirs, *mine]):
        before, stored, typed = base.get(row_id), theirs.get(row_id), mine.get(row_id)
        if before is None or (stored and typed):
            both = _row(before or {}, stored, typed, fields, sets)
            merged[row_id], found = both
            conflicts += [RowConflict(row_id, *conflict) for conflict in found]
            continue
        edited = stored or typed
        if any(edited[name] != before[name] for name in (*fields, *sets)):
            merged[row_id] = edited
            conflicts.append(RowConflict(row_id, "", stored, typed))
    return merged, conflicts


def _row(before, stored, typed, fields, sets):
    if stored is None or typed is None:  # a new one
        return stored or typed, []
    merged, conflicts = {**typed, **stored}, []
    for name in fields:
        chosen = value(before.get(name, UNKNOWN), stored[name], typed[name])
        if isinstance(chosen, Both):
            conflicts.append((name, *chosen))
            chosen = typed[name]
        merged[name] = chosen
    for name in sets:
        merged[name] = elements(before.get(name, ()), stored[name], typed[name])
    return merged, conflicts


def order(base: list, theirs: list, mine: list):
    """The ids in the order that stands, or Both orders; ids that one side lacks keep their place.

    All ids of either side are in it.
    """
    common = set(base) & set(theirs) & set(mine)
    chosen = value(*([one for one in ids if one in common] for ids in (base, theirs, mine)))
    if isinstance(chosen, Both):
        return Both(_placed(chosen.theirs, theirs, mine), _placed(chosen.mine, mine, theirs))
    return _placed(chosen, theirs, mine)


def _placed(chosen, *sides):
    """With every other id behind the one that it follows on its side."""
    followers: dict[Any, list] = {}
    known = set(chosen)
    for side in sides:
        before = None
        for one in side:
            if one not in known:
                known.add(one)
                followers.setdefault(before, []).append(one)
            before = one
    placed, stack = [], [None, *chosen][::-1]
    while stack:
        one = stack.pop()
        if one is not None:
            placed.append(one)
        stack += reversed(followers.get(one, []))
    return placed
