"""What differs between two snapshots of an article, as people read it: each field, each row."""

from typing import NamedTuple

from articles.models import Author, Category, Image
from articles.revisions import blocks, words
from articles.revisions.merging import matches

LABELS = {
    "headline": "Headline",
    "standfirst": "Standfirst",
    "slug": "Address",
    "leads_front_page": "Lead story",
    "image": "Lead image",
    "categories": "Categories",
    "highlights": "Highlights",
    "sources": "Sources",
    "byline": "Byline",
    "corrections": "Corrections",
}


class Difference(NamedTuple):
    """One part that differs: its name, and runs of words as (kind, text), see words.compare."""

    label: str
    runs: list[tuple[str, str]]
    note: str = ""


def compare(before, after):
    """The differences between two snapshots, in the order of the article's page."""
    spoken = Spoken(before, after)
    found = [
        _of_line("headline", before, after, spoken),
        _of_line("standfirst", before, after, spoken),
        _of_body(before["body"], after["body"]),
        *(
            _of_line(part, before, after, spoken)
            for part in ("highlights", "sources", "byline", "corrections")
        ),
        *(
            _of_line(field, before, after, spoken)
            for field in ("image", "categories", "slug", "leads_front_page")
        ),
    ]
    return [difference for difference in found if difference]


def _of_line(name, before, after, spoken):
    old, new = spoken.words(name, before), spoken.words(name, after)
    return Difference(LABELS[name], words.abridge(words.compare(old, new))) if old != new else None


def _of_body(before, after):
    """By blocks first, so that a long article is compared by words where it has changed."""
    old, new = blocks.split(before), blocks.split(after)
    if [block.key for block in old] == [block.key for block in new]:
        return None
    texts_before, texts_after = ([blocks.text_of(b.html) for b in side] for side in (old, new))
    if texts_before == texts_after:
        return Difference("Body", [], "The words are the same; what differs is their form.")
    runs, at_before, at_after = [], 0, 0
    ends = (len(texts_before), len(texts_after), 0)
    for start, start_after, size in [*matches(texts_before, texts_after), ends]:
        runs += words.compare(
            _lines(texts_before[at_before:start]), _lines(texts_after[at_after:start_after])
        )
        at_before, at_after = start + size, start_after + size
        runs.append(("kept", _lines(texts_before[start:at_before])))
    return Difference("Body", words.abridge([run for run in runs if run[1]]))


def _lines(texts):
    return "".join(f"{text}\n\n" for text in texts if text)


class Spoken:
    """How snapshots name what other rows are called: three queries for any number of snapshots."""

    def __init__(self, *snapshots):
        keys = {"image": set(), "categories": set(), "byline": set()}
        for snapshot in snapshots:
            keys["image"] |= {snapshot["image"]} - {None}
            keys["categories"] |= {*snapshot["categories"]}
            keys["byline"] |= {row["author"] for row in snapshot["byline"]}
        self.images = Image.objects.in_bulk(_keys(keys["image"]))
        self.categories = Category.objects.in_bulk(_keys(keys["categories"]))
        self.authors = Author.objects.in_bulk(_keys(keys["byline"]))

    def words(self, name, snapshot):
        """A field or the rows of a part as lines of text."""
        spoken = getattr(self, f"_{name}", None)
        return spoken(snapshot[name], snapshot) if spoken else snapshot[name]

    def of_row(self, part, row, snapshot):
        """A row alone, without its number."""
        return self.words(part, {**snapshot, part: [row]}).partition(". ")[2]

    def _leads_front_page(self, leads, snapshot):
        return "Leads the front page" if leads else "Does not lead the front page"

    def _image(self, key, snapshot):
        return _named(self.images, key, "image") if key else "None"

    def _categories(self, keys, snapshot):
        return ", ".join(sorted(_named(self.categories, key, "category") for key in keys)) or "None"

    def _byline(self, rows, snapshot):
        return _numbered(_named(self.authors, row["author"], "author") for row in rows)

    def _corrections(self, rows, snapshot):
        return _numbered(row["text"] for row in rows)

    def _highlights(self, rows, snapshot):
        numbers = {row["id"]: row["position"] for row in snapshot["sources"]}
        return _numbered(
            row["text"]
            + _in_brackets(", ".join(map(str, sorted(numbers.get(s, 0) for s in row["sources"]))))
            for row in rows
        )

    def _sources(self, rows, snapshot):
        return _numbered(
            " · ".join(
                filter(None, [row["publisher"], row["title"], row["url"], str(row["seen_on"])])
            )
            for row in rows
        )


def _keys(found):
    return [key for key in found if isinstance(key, int)]


def _named(rows, key, noun):
    row = rows.get(key)
    if row is None:
        return f"[deleted {noun} {key}]"
    return f"{row.alt or 'No alt text'} (image {key})" if noun == "image" else str(row)


def _numbered(lines):
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1))


def _in_brackets(numbers):
    return f" [{numbers}]" if numbers else ""
