"""Merges two edits of one article, as snapshots (articles/revisions/snapshot.py)."""

from typing import Any, NamedTuple

from articles.revisions import blocks, merging
from articles.revisions.merging import UNKNOWN, Both

FIELDS = ("headline", "standfirst", "slug", "image", "leads_front_page")
# Of each part: fields that merge one by one, sets that merge by element, what tells new rows apart.
PARTS = {
    "highlights": (("text",), ("sources",), "text"),
    "sources": (("url", "publisher", "title", "seen_on"), (), "url"),
    "byline": (("author",), (), "author"),
    "corrections": (("text",), (), "text"),
}
ORDERED = ("highlights", "sources", "byline")


class Conflict(NamedTuple):
    """What both sides touched: a field; a block of the body; a field of a row; a row (`field` "").

    None: that side deleted it. Of the order of rows (`field` "order") both are lists of ids.
    """

    part: str
    id: Any
    field: str
    theirs: Any
    mine: Any


class Merge(NamedTuple):
    """The merged snapshot, in which mine stands wherever there is a conflict; and the conflicts.

    A block or a row that only theirs still has stands as theirs.
    """

    snapshot: dict
    conflicts: list[Conflict]


def merge(base, theirs, mine) -> Merge:
    """Merges snapshots; `base` None is one that nobody knows any more. New rows of mine have ids
    that are strings."""
    base = base or _unknown(theirs, mine)
    theirs_by_part = {part: _by_id(theirs[part]) for part in PARTS}
    base, mine = _adopted(base, theirs, mine)
    merged, conflicts = dict(theirs), []
    for name in FIELDS:
        chosen = merging.value(base[name], theirs[name], mine[name])
        if isinstance(chosen, Both):
            conflicts.append(Conflict(name, None, "", *chosen))
            chosen = mine[name]
        merged[name] = chosen
    merged["categories"] = sorted(
        merging.elements(base["categories"], theirs["categories"], mine["categories"]), key=str
    )
    merged["body"] = _body(base["body"], theirs["body"], mine["body"], conflicts)
    for part, (fields, sets, _) in PARTS.items():
        merged[part], found = merging.rows(
            _by_id(base[part]), theirs_by_part[part], _by_id(mine[part]), fields=fields, sets=sets
        )
        conflicts += [Conflict(part, *conflict) for conflict in found]
        merged[part] = _ordered(part, base, theirs, mine, merged[part], conflicts)
    return Merge(_with_cited_sources(merged, theirs, mine), conflicts)


def recognised(mine, stored):
    """Mine with the ids of what is stored, where its rows have none: the same page, author, words.

    Of a form that was saved already, though its page never learned that.
    """
    nothing = {part: [] for part in PARTS}
    _, mine = _adopted(nothing, stored, mine)
    linked = [row for row in stored["sources"] if row["is_automatic"]]
    known = {row["id"] for row in mine["sources"]}
    return mine | {"sources": mine["sources"] + [row for row in linked if row["id"] not in known]}


def _by_id(rows):
    return {row["id"]: row for row in rows}


def _unknown(theirs, mine):
    """A base to which every difference of the two sides is an edit of both."""
    base = {name: _same(theirs[name], mine[name]) for name in (*FIELDS, "body")}
    base["categories"] = sorted(set(theirs["categories"]) & set(mine["categories"]), key=str)
    for part, (fields, sets, _) in PARTS.items():
        stored = _by_id(theirs[part])
        base[part] = []
        for row in mine[part]:
            other = stored.get(row["id"])
            if other:
                known = {name: _same(other[name], row[name]) for name in fields}
                known |= {name: set(other[name]) & set(row[name]) for name in sets}
                base[part].append({"id": row["id"], **known})
            elif isinstance(row["id"], int):
                base[part].append({"id": row["id"], **dict.fromkeys((*fields, *sets), UNKNOWN)})
    return base


def _same(theirs, mine):
    return theirs if theirs == mine else UNKNOWN


def _adopted(base, theirs, mine):
    """Base and mine, where a new row that theirs has, too (the same page, author or words), is one.

    What I left empty in it, or what a link of the body filled in for them, is nobody's edit.
    """
    base, mine = dict(base), dict(mine)
    renamed = {}
    for part, (_, _, telling) in PARTS.items():
        known = {row["id"] for row in base[part]} | {row["id"] for row in mine[part]}
        added = {row[telling]: row for row in theirs[part] if row["id"] not in known}
        rows, common = [], []
        for row in mine[part]:
            other = None if isinstance(row["id"], int) else added.pop(row[telling], None)
            if other is not None:
                renamed[part, row["id"]] = other["id"]
                row = other | {name: value for name, value in row.items() if value not in ("", [])}
                row["id"] = other["id"]
                common += [other] if other.get("is_automatic") else []
            rows.append(row)
        base[part], mine[part] = [*base[part], *common], rows
    mine["highlights"] = [
        {**row, "sources": [renamed.get(("sources", one), one) for one in row["sources"]]}
        for row in mine["highlights"]
    ]
    return base, mine


def _body(base, theirs, mine, conflicts):
    if base is UNKNOWN:
        if [b.key for b in blocks.split(theirs)] != [b.key for b in blocks.split(mine)]:
            conflicts.append(Conflict("body", None, "all", theirs, mine))
            return mine
        return theirs
    merged = merging.sequence(
        *map(blocks.split, (base, theirs, mine)),
        key=lambda block: block.key,
        words=lambda block: blocks.text_of(block.html).split(),
    )
    standing = []
    for block in merged:
        if isinstance(block, Both):
            html = [side and side.html for side in block]
            conflicts.append(Conflict("body", len(standing), "", *html))
            block = block.mine or block.theirs
        standing.append(block)
    return blocks.join(standing)


def _ordered(part, base, theirs, mine, rows, conflicts):
    if part not in ORDERED:
        return list(rows.values())
    orders = [[row["id"] for row in side[part]] for side in (base, theirs, mine)]
    chosen = merging.order(*orders)
    if isinstance(chosen, Both):
        chosen = Both(*([one for one in side if one in rows] for side in chosen))
        conflicts.append(Conflict(part, None, "order", *chosen))
        chosen = chosen.mine
    return [rows[one] for one in chosen if one in rows]


def _with_cited_sources(merged, theirs, mine):
    """A source that only one side deleted stays if the other has come to cite it in a highlight."""
    here = {row["id"] for row in merged["sources"]}
    cited = {one for row in merged["highlights"] for one in row["sources"]}
    known = _by_id(mine["sources"]) | _by_id(theirs["sources"])
    merged["sources"] = merged["sources"] + [
        known[one] | {"is_automatic": False}
        for one in sorted(cited - here, key=str)
        if one in known
    ]
    return merged
