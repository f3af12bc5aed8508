"""What an article's form sends, as a snapshot (articles/revisions/snapshot.py), and back.

So that a form can be compared and merged before it is validated: what cannot be read stays as it
was typed, and the form says so as ever. Rows that are new have strings as ids.
"""

from articles.admin.parts import LAST, MOST_ROWS
from articles.keys import key_in
from articles.models.sourced import citations_in
from articles.rendering.body import key_of
from articles.rendering.text import clean_line, clean_text

TYPED = {  # the inputs of a row that say something, by which a new row is told from an empty one
    "highlights": ("text", "source_numbers"),
    "sources": ("url", "publisher", "title", "seen_on"),
    "byline": ("author",),
    "corrections": ("text",),
}


def number_table(rows, cited):
    """{number: key} as readers of the page mean them, of rows as (position, key).

    Rows keep the numbers they show; what the body newly cites is next, then rows without one.
    """
    numbers = {}
    for position, key in rows:
        if position != LAST:
            numbers.setdefault(position, key)
    taken = set(numbers.values())
    following = max(numbers, default=0) + 1
    for key in [*cited, *(key for _, key in rows)]:
        if key not in taken:
            taken.add(key)
            numbers[following] = key
            following += 1
    return numbers


class FormSnapshot:
    """A form's data, read against a snapshot of what the page showed when it was opened."""

    def __init__(self, data, files, shown, fields):
        self.data, self.shown = data, shown
        self.fields = fields  # that this person's form has
        self.before = {part: {row["id"]: row for row in shown[part]} for part in TYPED}
        self.rows = {part: self._rows(part) for part in TYPED}
        self.snapshot = self._fields(files) | {
            "highlights": self._parted("highlights", self._highlight),
            "sources": self._parted("sources", self._source),
            "byline": self._parted("byline", lambda row, _: {"author": _key(row("author"))}),
            "corrections": self._parted(
                "corrections", lambda row, _: {"text": clean_text(row("text"))}
            ),
        }

    def _fields(self, files):
        text = self.data.get
        read = {
            "headline": clean_line(text("headline", "")),
            "standfirst": clean_text(text("standfirst", "")),
            "body": text("body", "").replace("\r\n", "\n"),
            "slug": text("slug", "").strip(),
            "leads_front_page": "leads_front_page" in self.data,
            "image": _key(text("image", "")) if not files.get("new_picture") else "uploaded",
            "categories": sorted(map(_key, self.data.getlist("categories")), key=str),
        }
        return {
            name: value if name in self.fields else self.shown[name] for name, value in read.items()
        }

    def _rows(self, part):
        """[(id, index, whether it is deleted)] of the rows that say something; None: not sent."""
        total = key_in(self.data.get(f"{part}-TOTAL_FORMS", ""))
        if total is None:
            return None
        found = []
        for n in range(min(total, MOST_ROWS)):
            key = key_in(self.data.get(f"{part}-{n}-id", ""))
            is_typed = any(self.data.get(f"{part}-{n}-{name}") for name in TYPED[part])
            if key is not None or is_typed:
                found.append((f"new-{n}" if key is None else key, n, self._is_deleted(part, n)))
        return found

    def _is_deleted(self, part, n):
        return bool(self.data.get(f"{part}-{n}-DELETE"))

    def _parted(self, part, read):
        if self.rows[part] is None:
            return self.shown[part]
        rows = []
        for row_id, n, is_deleted in self.rows[part]:
            if not is_deleted:
                row = {"id": row_id, "position": self._position(part, n)}
                rows.append(
                    row | read(lambda name, n=n: self.data.get(f"{part}-{n}-{name}", ""), row_id)
                )
        sent = {row_id for row_id, _, _ in self.rows[part]}
        rows += [row for row in self.shown[part] if row["id"] not in sent]
        return rows if part == "corrections" else sorted(rows, key=_place)

    def _position(self, part, n):
        typed = key_in(self.data.get(f"{part}-{n}-position", "").strip())
        return LAST if typed is None else typed

    def _source(self, row, row_id):
        before = self.before["sources"].get(row_id, {})
        read = {
            "url": row("url").strip(),
            "publisher": clean_line(row("publisher")),
            "title": clean_line(row("title")),
            "seen_on": row("seen_on").strip(),
        }
        is_untouched = all(before.get(name) == value for name, value in read.items())
        return read | {"is_automatic": before.get("is_automatic", False) and is_untouched}

    def _highlight(self, row, row_id):
        read = self.read_numbers(row("source_numbers"))
        before = self.before["highlights"].get(row_id, {})
        sources = before.get("sources", []) if read is None else read
        unread = {"unread_numbers": row("source_numbers")} if read is None else {}
        return {"text": clean_line(row("text")), "sources": sources} | unread

    def read_numbers(self, typed):
        """The sources that these numbers mean on this page, by id or key; None: no numbers."""
        parts = typed.replace(",", " ").replace(";", " ").replace("&", " ").split()
        numbers = [key_in(part.lstrip("0") or "0") for part in parts if part != "and"]
        if None in numbers:
            return None
        table = self._table()
        if any(number not in table for number in numbers):
            return None
        return sorted({table[number] for number in numbers}, key=str)

    def _table(self):
        """{number: id of the source's row, or "key:…" of a page that has none yet}"""
        if not hasattr(self, "_numbers"):
            rows = self._parted("sources", self._source)
            keys, ids = _numbered(rows, self.data.get("body", ""))
            self._numbers = {number: ids.get(key, f"key:{key}") for number, key in keys.items()}
        return self._numbers


def _numbered(rows, body):
    """({number: key of the page}, {key: id of its row}) of a table of sources and a body."""
    cited = [citation.key for citation in citations_in(body)]
    keyed = [(row, key_of(row["url"], row["title"])) for row in rows]
    known = set(cited)
    keyed = [(row, key) for row, key in keyed if not row["is_automatic"] or key in known]
    ids = {key: row["id"] for row, key in reversed(keyed)}
    return number_table([(row["position"], key) for row, key in keyed], cited), ids


def _key(text):
    """A key as a number; what is none as it was typed; None for nothing."""
    key = key_in(text)
    return (text or None) if key is None else key


def _place(row):
    return row["position"]


# --- And back ---------------------------------------------------------------------------------


def written(form, merged, stored):
    """The form's data with the merged snapshot in it: a mutable copy. `stored` is as it is now."""
    data = form.data.copy()
    for name in form.fields:
        if name == "categories":
            data.setlist(name, [str(key) for key in merged[name]])
        elif name == "leads_front_page":
            data.setlist(name, ["on"] if merged[name] else [])
        elif name in merged and merged[name] != "uploaded":
            data[name] = "" if merged[name] is None else str(merged[name])
    if not data.getlist("leads_front_page"):
        data.pop("leads_front_page", None)
    for part in TYPED:
        if form.rows[part] is not None:
            _write_rows(data, form, part, merged, stored)
    return data


def _write_rows(data, form, part, merged, stored):
    """Rows that are stored come first, as formsets want them; then those that are new."""
    here = {row["id"] for row in stored[part]}
    places = {row["id"]: n for n, row in enumerate(merged[part], start=1)}
    rows = [row for row in merged[part] if row["id"] in here]
    rows += [row for row in stored[part] if row["id"] not in places]
    new = [row for row in merged[part] if row["id"] not in here]
    deleted = {row_id for row_id, _, is_deleted in form.rows[part] if is_deleted}
    deleted = (deleted | (here - places.keys())) & here
    sent = {row_id: n for row_id, n, _ in form.rows[part]}
    inputs = _taken_out(data, part)
    numbers = _numbers_of(merged) if part == "highlights" else {}
    for n, row in enumerate([*rows, *new]):
        typed = {
            "id": str(row["id"]) if row["id"] in here else "",
            **_typed(part, row, places.get(row["id"]), numbers),
            **({"DELETE": "on"} if row["id"] in deleted else {}),
        }
        values = inputs.get(sent.get(row["id"]), {}) | {name: [typed[name]] for name in typed}
        for name, value in values.items():
            data.setlist(f"{part}-{n}-{name}", value)
    data[f"{part}-TOTAL_FORMS"] = str(len(rows) + len(new))
    data[f"{part}-INITIAL_FORMS"] = str(len(rows))


def _taken_out(data, part):
    """{index: {name: [value]}} of the inputs of a part's rows, which are taken out of the data."""
    found = {}
    for name in list(data):
        start, _, rest = name.removeprefix(f"{part}-").partition("-")
        if name.startswith(f"{part}-") and start.isdecimal() and rest:
            found.setdefault(key_in(start), {})[rest] = data.pop(name)
    for inputs in found.values():
        inputs.pop("DELETE", None)
    return found


def _typed(part, row, place, numbers):
    if part == "corrections":
        return {"text": row["text"]}
    is_unplaced = row["position"] == LAST and not isinstance(row["id"], int)
    position = {"position": "" if is_unplaced or place is None else str(place)}
    if part == "highlights":
        cited = sorted(numbers[one] for one in row["sources"] if one in numbers)
        typed = row.get("unread_numbers") or ", ".join(map(str, cited))
        return position | {"text": row["text"], "source_numbers": typed}
    if part == "byline":
        return position | {"author": "" if row["author"] is None else str(row["author"])}
    return position | {name: row[name] for name in TYPED["sources"]}


def _numbers_of(merged):
    """{id or "key:…" of a source: its number on the page that is written here}"""
    rows = [
        {**row, "position": LAST if row["position"] == LAST and isinstance(row["id"], str) else n}
        for n, row in enumerate(merged["sources"], start=1)
    ]
    keys, ids = _numbered(rows, merged["body"])
    by_id = {ids[key]: number for number, key in keys.items() if key in ids}
    return by_id | {f"key:{key}": number for number, key in keys.items()}
