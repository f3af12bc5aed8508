from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import importing
from articles.models import Article, Author
from tests.factories import AuthorFactory, picture_bytes

pytestmark = pytest.mark.django_db

GOOD = """---
headline: A town counts its bridges
slug: a-town-counts-its-bridges
standfirst: Eleven, it turns out.
authors: [Ana Lee, Bo Ek]
date: 2026-11-20T08:30:00+00:00
categories: [World, Culture]
highlights:
  - text: Eleven bridges stand.
    sources: ["https://bridges.example/count"]
  - One is closed.
sources:
  - url: https://bridges.example/count
    publisher: Bridge Office
    title: The count
    seen: 2026-11-19
---

The [bridge office](https://bridges.example/count) counted **eleven**.

| river | bridges |
|-------|---------|
| Ouse  | 11      |

See also the [map](https://maps.example/).
"""


@pytest.fixture
def write(tmp_path):
    def write(text=GOOD, name="article.md"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def run(*arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command("import_article", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
        return False, out.getvalue(), err.getvalue()
    return True, out.getvalue(), err.getvalue()


def problems_of(path):
    with pytest.raises(importing.BrokenFile) as error:
        importing.read(path)
    return error.value.problems


def test_a_good_file_becomes_a_draft(write):
    assert run(write())[0]
    article = Article.objects.get()
    assert (article.status, article.headline) == ("draft", "A town counts its bridges")
    assert [author.name for author in article.byline_authors] == ["Ana Lee", "Bo Ek"]
    assert {category.name for category in article.categories.all()} == {"World", "Culture"}
    assert [highlight.text for highlight in article.highlights.all()] == [
        "Eleven bridges stand.",
        "One is closed.",
    ]
    assert [source.publisher for source in article.sources.numbered()] == [
        "Bridge Office",
        "maps.example",
    ]
    assert article.highlights.first().sources.get().title == "The count"
    assert "<strong>eleven</strong>" in article.body_html
    assert "<table" in article.body_html


def test_published_it_bears_the_date_of_the_file(write):
    assert run("--publish", write())[0]
    assert Article.objects.published().get().get_absolute_url() == (
        "/2026/11/20/a-town-counts-its-bridges/"
    )


def test_run_twice_it_changes_nothing(write):
    path = write()
    run("--publish", path)
    before = list(Article.objects.values())
    succeeded, out, _ = run("--publish", path)
    assert succeeded and "already here" in out
    assert list(Article.objects.values()) == before
    assert Author.objects.count() == 2


def test_a_picture_comes_along_with_its_words(write, tmp_path):
    (tmp_path / "bridge.png").write_bytes(picture_bytes())
    image = "image: {file: bridge.png, alt: A bridge, credit: Ana Lee}\n---\n\nThe"
    run(write(GOOD.replace("---\n\nThe", image)))
    assert Article.objects.get().image.alt == "A bridge"


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("headline: A town counts its bridges\n", ""), 1, "headline"),
        (("date: 2026-11-20T08:30:00+00:00", "date: next Tuesday"), 6, "not a date"),
        (("date: 2026-11-20T08:30:00+00:00", "date: 2026-13-45"), 6, "not a date"),
        (("authors: [Ana Lee, Bo Ek]", "authors: []"), 5, "at least one author"),
        (("authors: [Ana Lee, Bo Ek]", "authors: [Ana Lee, Aná Lee]"), 5, "would both have"),
        (("categories: [World, Culture]", "categories: {a: b}"), 7, "list of names"),
        (("slug: a-town-counts-its-bridges", "slug: A town!"), 3, "not an address"),
        (("url: https://bridges.example/count", "url: javascript:alert(1)"), 12, "web address"),
        (("seen: 2026-11-19", "seen: lately"), 12, "not a date"),
        (("standfirst:", "standfrist:"), 4, "not a known key"),
        (("- One is closed.", "- One: is closed."), 8, "not a sentence"),
        (("authors: [Ana Lee, Bo Ek]", "authors: [Ana"), 6, "not valid YAML"),
        (("---\nheadline", "headline"), 1, "front matter"),
    ],
)
def test_every_problem_is_named_with_its_line_and_nothing_is_imported(write, change, line, words):
    path = write(GOOD.replace(*change, 1))
    assert any(p.line == line and words in p.message for p in problems_of(path))
    succeeded, _, err = run(path)
    assert not succeeded
    assert f"{path}:{line}:" in err
    assert not Article.objects.exists()


def test_all_problems_of_a_file_are_named_at_once(write):
    text = GOOD.replace("date: 2026-11-20T08:30:00+00:00", "date: x").replace("slug: a", "slug: A")
    assert len(problems_of(write(text))) == 2


def test_a_name_whose_address_another_author_has_is_refused(write):
    AuthorFactory(name="Ana Leé", slug="ana-lee")
    assert "Ana Leé" in problems_of(write())[0].message


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"---\n---\n", b"---\n- a\n---\nx"])
def test_a_file_that_is_no_article_is_refused_kindly(write, content):
    assert problems_of(write(content))


def test_a_missing_file_is_refused_kindly(tmp_path):
    assert "cannot be read" in problems_of(tmp_path / "none.md")[0].message


def test_a_missing_or_broken_picture_is_refused(write, tmp_path):
    for file in ("none.png", "broken.png"):
        (tmp_path / "broken.png").write_bytes(b"no picture")
        text = GOOD.replace("---\n\nThe", f"image: {{file: {file}, alt: x}}\n---\n\nThe")
        assert file in problems_of(write(text))[0].message


def test_html_in_markdown_is_text(write):
    run(write(GOOD + "\n<script>alert(1)</script>\n"))
    assert "<script" not in Article.objects.get().body_html
    assert "&lt;script" in Article.objects.get().body_html


def test_a_broken_file_keeps_no_good_one_from_being_imported(write):
    good, bad = write(), write("no", "bad.md")
    succeeded, _, err = run(good, bad)
    assert not succeeded and "1 of 2" in err
    assert Article.objects.count() == 1


def test_a_source_may_have_a_title_and_no_address(write):
    talk = "Interview with Ada Quill, 3 May 2024"
    text = GOOD.replace("  - One is closed.", f'  - text: One is closed.\n    sources: ["{talk}"]')
    assert run(write(text.replace("sources:\n  - url", f"sources:\n  - title: {talk}\n  - url")))[0]
    article = Article.objects.get()
    assert article.sources.get(url="").title == talk
    assert article.highlights.get(text="One is closed.").sources.get().title == talk


def test_a_source_without_address_and_title_is_a_problem(write):
    text = GOOD.replace("  - url: https://bridges.example/count\n    publisher", "  - publisher")
    text = text.replace("    title: The count\n", "")
    assert "or a “title” without one" in run(write(text))[2]


def test_a_picture_of_elsewhere_keeps_an_article_from_being_published(write):
    path = write(GOOD + "\n![The eleventh bridge](https://bridges.example/11.jpg)\n")
    done, _, error = run(path, "--publish")
    assert not done
    assert "Fill the gap for the picture “The eleventh bridge”" in error
