"""Conflicts of a merge on the article's page: both texts side by side, and a choice for each.

The form keeps mine; a block or a row that I deleted and they edited stands as theirs. Each conflict
travels with the form as a hidden, signed field (what each side made of it), and its choice as a
radio button: `mine` keeps what is in the form, `theirs` puts theirs there, `both` puts their block
before mine. Nothing is saved while a choice is missing.
"""

from typing import NamedTuple

from django.core import signing

from articles.keys import key_in
from articles.revisions import blocks, words
from articles.revisions.article_merge import FIELDS, PARTS, Conflict
from articles.revisions.comparing import LABELS, Spoken

MOST = 500  # conflicts of one form
SALT = "articles.conflict"
CHOICES = ("mine", "theirs", "both")
DELETED = "Deleted."
ONE = {
    "highlights": "Highlight",
    "sources": "Source",
    "byline": "Author",
    "corrections": "Correction",
}


class Shown(NamedTuple):
    """A conflict as the page shows it. `theirs` and `mine` are runs of words, see words.compare."""

    label: str
    theirs: list
    mine: list
    has_both: bool
    sent: str  # the hidden field


def settle(data):
    """Puts what was chosen into the form's data; returns the conflicts that are still open.

    One whose place was edited since cannot take theirs any more: it stays open, and can be closed
    by keeping what is in the form. What cannot be read is nothing that we sent: the form is then
    one of which nobody knows what it has seen.
    """
    still_open = []
    for n, sent in enumerate(data.getlist("conflict")[:MOST]):
        try:
            conflict = Conflict(*signing.loads(sent, salt=SALT))
        except signing.BadSignature:
            data["seen_version"] = ""
            continue
        choice = data.get(f"choice-{n}")
        if choice not in CHOICES or not _apply(data, conflict, choice):
            still_open.append(conflict)
    for name in [name for name in data if name == "conflict" or name.startswith("choice-")]:
        del data[name]
    return still_open


def _apply(data, conflict, choice):
    part, row, field, theirs, mine = conflict
    if part == "body":
        return _apply_to_body(data, field, choice, theirs, mine)
    if part in FIELDS:
        if choice == "theirs":
            _put_field(data, part, theirs)
        return True
    if field == "":
        return _apply_to_row(data, part, row, choice, theirs, mine)
    if choice != "theirs":
        return True
    if field == "order":
        return _apply_order(data, part, theirs)
    n = _index(data, part, "id", row)
    if n is not None:
        data[f"{part}-{n}-{field}"] = "" if theirs is None else str(theirs)
    return n is not None


def _put_field(data, name, value):
    if name == "leads_front_page":
        data.setlist(name, ["on"] if value else [])
        if not value:
            data.pop(name, None)
    else:
        data[name] = "" if value is None else str(value)


def _apply_to_body(data, field, choice, theirs, mine):
    body = data.get("body", "")
    if field == "all":
        data["body"] = {"mine": body, "theirs": theirs, "both": theirs + body}[choice]
        return True
    if choice == "mine" and mine is not None:
        return True
    wanted = [] if choice == "mine" else [theirs] if theirs else []
    if choice == "both" and mine:
        wanted.append(mine)
    standing = blocks.split(body)
    key = blocks.key_of(mine or theirs or "")
    at = next((n for n, block in enumerate(standing) if block.key == key), None)
    if at is None:
        return False
    parts = [block.html for block in standing]
    data["body"] = "".join([*parts[:at], *wanted, *parts[at + 1 :]])
    return True


def _apply_to_row(data, part, row, choice, theirs, mine):
    """A row that one side deleted. Theirs deleted: it stands as a new one. Mine: it is ticked."""
    if mine is None:
        n = _index(data, part, "id", row)
        if n is not None:
            data.setlist(f"{part}-{n}-DELETE", ["on"] if choice == "mine" else [])
            if choice != "mine":
                del data[f"{part}-{n}-DELETE"]
        return n is not None
    if choice != "theirs":
        return True
    telling = PARTS[part][2]
    n = _index(data, part, telling, mine[telling], is_new=True)
    if n is not None:
        data[f"{part}-{n}-DELETE"] = "on"
    return n is not None


def _apply_order(data, part, ids):
    places = {str(one): place for place, one in enumerate(ids, start=1)}
    for n in _indexes(data, part):
        place = places.get(data.get(f"{part}-{n}-id", ""))
        if place is not None:
            data[f"{part}-{n}-position"] = str(place)
    return True


def _index(data, part, name, value, *, is_new=False):
    for n in _indexes(data, part):
        is_it = data.get(f"{part}-{n}-{name}") == str(value)
        if is_it and not (is_new and data.get(f"{part}-{n}-id")):
            return n
    return None


def _indexes(data, part):
    total = key_in(data.get(f"{part}-TOTAL_FORMS", "")) or 0
    return range(min(total, 1000))


# --- Shown ------------------------------------------------------------------------------------


def shown(conflicts, stored):
    """The conflicts for the page, named with the numbers that rows have now (`stored`)."""
    named = [_naming(conflict, side) for conflict in conflicts for side in conflict[3:]]
    spoken = Spoken(stored, *named)
    return [_shown(conflict, stored, spoken) for conflict in conflicts]


def _naming(conflict, side):
    """A snapshot that names what a side of the conflict names: all are looked up at once."""
    found = {"image": None, "categories": [], "byline": []}
    if conflict.part == "image":
        found["image"] = side
    if conflict.part == "byline" and conflict.field == "author":
        found["byline"] = [{"author": side}]
    if conflict.part == "byline" and conflict.field == "" and side:
        found["byline"] = [side]
    return found


def _shown(conflict, stored, spoken):
    theirs, mine = (_words(conflict, side, stored, spoken) for side in conflict[3:])
    runs = words.compare(theirs, mine)
    is_block = conflict.part == "body" and None not in conflict[3:]
    return Shown(
        _label(conflict, stored),
        [run for run in runs if run[0] != "added"],
        [run for run in runs if run[0] != "removed"],
        is_block,
        signing.dumps(conflict, salt=SALT, compress=True),
    )


def _label(conflict, stored):
    part, row, field, *_ = conflict
    if part == "body":
        return "Body" if field == "all" else "Body, one paragraph"
    if part in FIELDS:
        return LABELS[part]
    if field == "order":
        return f"{LABELS[part]}, their order"
    place = next((one.get("position") for one in stored[part] if one["id"] == row), None)
    name = ONE[part] if place is None else f"{ONE[part]} {place}"
    return name if field in ("", "text", "author") else f"{name}, {field.replace('_', ' ')}"


def _words(conflict, side, stored, spoken):
    part, _, field, *_ = conflict
    if part == "body":
        blocks_of_it = blocks.split(side or "")
        return "\n\n".join(blocks.text_of(block.html) for block in blocks_of_it) or DELETED
    if part in FIELDS:
        return (
            "A picture to upload" if side == "uploaded" else str(spoken.words(part, {part: side}))
        )
    if field == "order":
        rows = {row["id"]: row for row in stored[part]}
        return "\n".join(spoken.of_row(part, rows[one], stored) for one in side if one in rows)
    if field == "author":
        return spoken.of_row(part, {"author": side}, stored)
    if field:
        return str(side)
    return DELETED if side is None else spoken.of_row(part, side, stored)
