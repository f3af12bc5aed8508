"""Edits of an article's form, each with what it has to leave: for rounds of two editors.

An edit takes the fields of a page and the article's snapshot, and changes both in the same way:
the fields as a person would, the snapshot as it must be stored. It never uses the merge's code.
"""

from tests.factories import AuthorFactory, CategoryFactory

PARAGRAPH = "</p>"


def paragraphs(body):
    return [part + PARAGRAPH for part in body.split(PARAGRAPH) if part]


def edit_paragraph(n):
    def edit(fields, expected, words):
        for side in (fields, expected):
            side["body"] = _with(side["body"], n, f"<p>Paragraph {n}, {words}.</p>")

    return edit


def add_paragraph(n):
    """Before paragraph n."""

    def edit(fields, expected, words):
        for side in (fields, expected):
            parts = paragraphs(side["body"])
            # What the other edit put in stands elsewhere: places are found by what stands there.
            at = next(i for i, part in enumerate(parts) if part.startswith(f"<p>Paragraph {n}"))
            side["body"] = "".join([*parts[:at], f"<p>New, {words}.</p>", *parts[at:]])

    return edit


def _with(body, n, paragraph):
    parts = paragraphs(body)
    at = next(i for i, part in enumerate(parts) if part.startswith(f"<p>Paragraph {n}"))
    return "".join([*parts[:at], paragraph, *parts[at + 1 :]])


def edit_row(part, n, field):
    def edit(fields, expected, words):
        fields[f"{part}-{n}-{field}"] = words
        row_id = int(fields[f"{part}-{n}-id"])
        next(row for row in expected[part] if row["id"] == row_id)[field] = words

    return edit


def delete_highlight(n):
    def edit(fields, expected, words):
        fields[f"highlights-{n}-DELETE"] = "on"
        row_id = int(fields[f"highlights-{n}-id"])
        expected["highlights"] = [row for row in expected["highlights"] if row["id"] != row_id]

    return edit


def add_highlight(fields, expected, words):
    fields[f"highlights-{fields['highlights-INITIAL_FORMS']}-text"] = words
    expected["highlights"].append({"id": None, "text": words, "sources": []})


def cite_source(n, number):
    """One more source for highlight n: the sets of two editors merge."""

    def edit(fields, expected, words):
        name = f"highlights-{n}-source_numbers"
        fields[name] = f"{fields[name]}, {number}".strip(", ")
        row_id = int(fields[f"highlights-{n}-id"])
        row = next(row for row in expected["highlights"] if row["id"] == row_id)
        row["sources"] = sorted({*row["sources"], int(fields[f"sources-{number - 1}-id"])})

    return edit


def change_field(name):
    def edit(fields, expected, words):
        fields[name] = expected[name] = words

    return edit


def add_category(fields, expected, words):
    key = CategoryFactory().pk
    fields["categories"] = [*fields.get("categories", []), key]
    expected["categories"] = sorted([*expected["categories"], key])


def add_author(fields, expected, words):
    n, key = int(fields["byline-INITIAL_FORMS"]), AuthorFactory().pk
    fields |= {
        "byline-TOTAL_FORMS": n + 1,
        f"byline-{n}-author": key,
        f"byline-{n}-position": "",
        f"byline-{n}-id": "",
    }
    expected["byline"].append({"author": key})


def comparable(taken):
    """Without ids and numbers of rows, which the database gives; in an order of their own."""
    return {
        "fields": [taken[name] for name in ("headline", "standfirst", "body", "categories")],
        "highlights": sorted((row["text"], row["sources"]) for row in taken["highlights"]),
        "sources": sorted((row["url"], row["publisher"], row["title"]) for row in taken["sources"]),
        "byline": sorted(row["author"] for row in taken["byline"]),
    }
