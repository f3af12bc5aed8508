"""`evaluate_filter`: what it prints, what it refuses, and how well the filter does."""

import csv
import io
import random

import pytest
from django.core.management import CommandError, call_command

from benchmarks.filter import poisoned, read
from comments.moderation.filter import evaluation
from tests.shared_data import files

GOOD = ["I saw them in {n}.", "My sister sings this on the way to {n}.", "Best part at {n}:10."]
SPAM = ["Check out my channel {n}", "Subscribe please http://win{n}.example", "FREE money {n}!!!"]


@pytest.fixture
def pages(tmp_path):
    """Two pages of comments of our own making."""
    paths = []
    for page in range(2):
        path = tmp_path / f"{page}-page{page}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, ["CONTENT", "CLASS"])
            writer.writeheader()
            for n in range(60):
                is_spam = n % 2
                content = random.Random(n).choice(SPAM if is_spam else GOOD).format(n=n + page)
                writer.writerow({"CONTENT": content, "CLASS": is_spam})
        paths.append(str(path))
    return paths


def told(*paths):
    out = io.StringIO()
    call_command("evaluate_filter", *paths, stdout=out)
    return out.getvalue()


def test_each_page_is_judged_by_what_the_other_teaches(pages):
    lines = told(*pages).splitlines()
    assert len(lines) == 3 and lines[1].startswith("0-page0.csv")
    assert [line.split()[1:4] for line in lines[1:]] == [["1.000", "1.000", "0.000"]] * 2


@pytest.mark.parametrize(
    ("content", "words"),
    [("a,b\n1,2\n", "no column CLASS and no column CONTENT"), ("\xff\xfe", "cannot be read")],
)
def test_a_file_that_will_not_do_is_named_with_what_is_wrong(tmp_path, pages, content, words):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content.encode("latin-1"))
    with pytest.raises(CommandError, match=words):
        told(str(bad), pages[0])


def test_one_file_teaches_nothing_about_itself(pages):
    with pytest.raises(CommandError, match="at least two"):
        told(pages[0], pages[0])


def test_a_missing_file_is_said_to_be_missing(pages):
    with pytest.raises(CommandError, match="FileNotFoundError"):
        told(pages[0], "nowhere.csv")


def test_links_to_the_page_itself_are_no_links_to_elsewhere():
    table = 'CONTENT,CLASS\n"<a href=""https://v.example/k7?t=2"">2:19</a> is best",0\n'
    ((own, _),) = evaluation.read(io.StringIO(table), page="k7")
    ((other, _),) = evaluation.read(io.StringIO(table), page="k8")
    assert "link none" in own and "word is" in own
    assert own == other, "an anchor's address is not among the words, whomever it leads to"
    ((bare, _),) = evaluation.read(io.StringIO("CONTENT,CLASS\nhttps://v.example/k7 !,0\n"), "k7")
    assert "link none" in bare


def labelled():
    """The shared comments: {page: [(features, is it spam)]}."""
    paths = [path for path in files("spam") if path.suffix == ".csv"]
    return read(paths[0].parent) if paths else {}


def test_on_pages_it_has_never_seen_it_holds_few_good_comments_and_most_spam():
    pages = labelled()
    results = evaluation.evaluate(pages)
    held = sum(result.held for result in results) / max(1, sum(result.good for result in results))
    caught = sum(result.caught for result in results)
    assert held <= 0.01
    assert not results or caught >= 0.85 * sum(result.spam for result in results)


@pytest.mark.parametrize("kind", ["at random", "spam approved", "good marked as spam"])
def test_fifty_labels_flipped_by_somebody_who_means_harm_do_bounded_harm(kind):
    """It errs towards letting spam through; nobody can make it hold what is good."""
    pages = labelled()
    taught = poisoned(pages)[f"50 labels flipped, {kind}"] if pages else {}
    for name, comments in pages.items():
        results = evaluation.evaluate(taught | {name: comments})
        (result,) = (result for result in results if result.name == name)
        assert result.held_share <= 0.02 and result.best >= 0.75
