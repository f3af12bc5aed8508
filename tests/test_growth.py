"""What is done with people's text takes as long as the text is, and no longer.

Patterns are pumped in test_patterns; this is about everything around them. The time is that of the
processor; eight times the text may take three times what is linear, and a quadratic way takes more
than twice that again.
"""

import time
from math import inf

import pytest

from articles.admin.highlights import BETWEEN_NUMBERS
from articles.rendering import body, markup, redirects, safe_urls
from articles.rendering import text as texts
from articles.revisions import blocks, merging
from articles.revisions.words import MOST_PIECES, compare
from articles.search import words_of
from comments import markup as comments
from comments.admin import spreadsheet
from comments.moderation import likeness, matched_spans
from comments.moderation.filter import evaluation
from comments.moderation.filter.features import features_of
from comments.moderation.waves.differences import Words
from comments.moderation.waves.shingles import Shingles
from comments.moderation.wordlist import Reading, WordList
from newsroom.log_masking import masked

SMALL, LARGE = 2_000, 16_000  # characters
GROWTH = 3 * LARGE / SMALL
UNMEASURABLE = 0.02  # seconds
RUNS = 3
LISTED = WordList(["fuck*", "*cialis*", "ass", "free money", "a", "aa", "aaa", "b?d", "赌博"])

HOSTILE = (
    "_", "a", "a ", "a.", "a_", "1", "a1", "'", "' ", ";", "\t", "\n", " \n", "\u2800 ", "<", "<a ",
    "<li>", "&", "&lt;", "http://", "http://a.co((", "www.", "a@", "%41", "é", "\ufdfa", "\ufdfa ",
    "\u0301\u0316", "a\u0301\u0316", "\u200d", "क\u200d\u200c", "f*ck ", "f-", "b**d ", "@", "!a",
    "a!", "赌", "😀", "\U0001d165\u302e", "a b c d ", "\n- ", "=", "fu ck ", "[](", "utm_a&",
)  # fmt: skip
# What strangers send, and what is done with it once clean_text has been over it.
AT_LOG_IN = {
    "clean_text": texts.clean_text,
    "clean_line": texts.clean_line,
    "has_letter_or_digit": texts.has_letter_or_digit,
    "a comment's HTML": comments.render,
    "a comment's links": comments.links,
    "a cell": lambda text: spreadsheet.plain(spreadsheet.neutral(text)),
    "a source's key": lambda text: safe_urls.source_key(f"http://a.co/{text}?{text}"),
    "a safe address": lambda text: safe_urls.is_safe_url(f"http://a.co/{text}"),
    "a redirect": lambda text: redirects.meant(f"https://l.facebook.com/?u=http://a/{text}&{text}"),
    "words of a search": words_of,
    "numbers of sources": BETWEEN_NUMBERS.split,
    "what a log masks": lambda text: masked(f"/{text}/"),
    "a labelled comment": lambda text: evaluation._plain(text, "abc"),
}
CLEANED = {
    "words of a list": LISTED.find,
    "the outline of a text": lambda text: Reading(text).outline,
    "features": features_of,
    "shingles": lambda text: Shingles(text).bands,
    "differences": lambda text: Words([text, text[1:]]).marked(text),
    "folded": likeness.folded,
    "skeleton": likeness.skeleton,
    "marks": lambda text: list(matched_spans.marked(text, matched_spans.spans_in(text, PLACES))),
}
PLACES = [{"place": f"body:{at}"} for at in (0, 5, 9)]


OF_A_BODY = {"stored": body.clean, "citations": body.citations, "gaps": body.gaps}
IN_A_BODY = (
    *(
        "<figure>",
        "<figure></figure>",
        "<figure><a>x</a></figure>",
        "<img alt=x>",
        "<p></p>",
        "<p>",
    ),
    *("<a href='#source:' title=x></a>", "<a href='http://a.co/'>x</a>", "<table data-head=9><tr>"),
    *("<table data-head=9><tr><th>x</table>", "<figcaption>", "<p><b>", "x", "<", "&amp;"),
)


def seconds(work, text):
    begun = time.process_time()
    work(text)
    return time.process_time() - begun


def grows_too_fast(work, small, large, growth=GROWTH):
    """How many times as long it takes for the large text, where that is too much.

    Only what seems to be too much is measured again, for another process may have been in the way.
    """
    first = last = inf
    for _ in range(RUNS):
        first, last = min(first, seconds(work, small)), min(last, seconds(work, large))
        if last <= max(UNMEASURABLE, growth * first):
            return 0
    return last / first


def of_sizes(unit, sizes=(SMALL, LARGE)):
    return [(unit * size)[:size] + "x" for size in sizes]


@pytest.mark.parametrize("name", AT_LOG_IN)
def test_at_the_door_time_grows_with_the_text(name):
    found = {unit: grows_too_fast(AT_LOG_IN[name], *of_sizes(unit)) for unit in HOSTILE}
    assert {unit: times for unit, times in found.items() if times} == {}


@pytest.mark.parametrize("name", CLEANED)
def test_behind_the_door_time_grows_with_the_text(name):
    texts_of = {unit: map(texts.clean_text, of_sizes(unit)) for unit in HOSTILE}
    found = {unit: grows_too_fast(CLEANED[name], *sized) for unit, sized in texts_of.items()}
    assert {unit: times for unit, times in found.items() if times} == {}


@pytest.mark.parametrize("name", OF_A_BODY)
def test_in_a_body_time_grows_with_the_text(name):
    found = {unit: grows_too_fast(OF_A_BODY[name], *of_sizes(unit)) for unit in IN_A_BODY}
    assert {unit: times for unit, times in found.items() if times} == {}


def test_what_grows_too_fast_is_noticed():
    short, long = of_sizes("a")
    assert grows_too_fast(
        lambda text: [text[at:].count("a") for at in range(len(text))], short, long
    )
    assert not grows_too_fast(lambda text: [ord(letter) for letter in text * 40], short, long)


class TestArticles:
    TAGS = (
        "<li>", "<p>a", "<p></p>", "<h2>x</h2>", "<ul><li>", "<table>", "<table><caption>x",
        "<table></table>", "<div>a", "<blockquote>", "<b>", "<a href='/x'>a</a>", "<a>b</a>",
        "<a href=https://a.co/>x</a>", "<p>a</b>", "<img src=/media/a.jpg>", "&lt;", "<", "<br>",
        "\u0301\u0316", "\u2800 ",
    )  # fmt: skip

    @pytest.mark.parametrize("tag", TAGS)
    def test_rendering_takes_as_long_as_the_body(self, tag):
        """Of 5 and 30 KB: six times the body may take fifteen times as long, not thirty-six."""
        assert not grows_too_fast(markup.render, *of_sizes(tag, (5_000, 30_000)), growth=15)

    @pytest.mark.parametrize("tag", TAGS)
    def test_splitting_and_reading_blocks_takes_as_long_as_the_body(self, tag):
        def read(body):
            return [(block.key, blocks.text_of(block.html)) for block in blocks.split(body)]

        assert not grows_too_fast(read, *of_sizes(tag, (5_000, 40_000)))

    @pytest.mark.parametrize("tag", ["<p>a</p>", "<p></p>", "<hr>", "a ", "<ul><li>a</li></ul>"])
    def test_merging_bodies_of_a_megabyte_takes_seconds(self, tag):
        """A comparison by bits of all of these blocks would take gigabytes."""
        body = tag * (1_000_000 // len(tag))
        base, theirs, mine = map(blocks.split, (body, f"<p>x</p>{body}", f"{body}<p>y</p>"))

        def merge(base):
            merging.sequence(
                base,
                theirs,
                mine,
                key=lambda block: block.key,
                words=lambda block: blocks.text_of(block.html).split(),
            )

        assert seconds(merge, base) < 10

    def test_eighty_kilobytes_of_list_items_take_seconds_and_not_a_minute(self):
        """They took 52 s."""
        assert seconds(markup.render, "<li>" * 20_000) < 20

    def test_tags_that_stay_open_are_refused_before_a_parser_sees_them(self, monkeypatch):
        monkeypatch.setattr(
            markup.Sanitizer, "through_nh3", lambda sanitizer, html: pytest.fail(html[:20])
        )
        assert markup.render("<div>" * 20_000).html.startswith("<p>&lt;div&gt;")

    @pytest.mark.parametrize(
        ("stored", "typed"),
        [
            ("a ", "a b "),
            ("a ", "b "),
            ("a b ", "b a "),
            ("<p>", "<b>"),
            ("\n", "a\n"),
            ("a ", "a "),
        ],
    )
    def test_comparing_versions_takes_no_time_worth_telling(self, stored, typed):
        """'a ' * 1400 against the like took 86 s."""
        pieces = MOST_PIECES // 4
        before, after = stored * (pieces // 2), typed * (pieces // 2)
        taken = min(seconds(lambda text: compare(before, text), after) for _ in range(2))
        assert taken < 2


class TestComments:
    def test_seventy_two_characters_stop_nobody(self):
        """They took 14 s, three of them stopped the site."""
        assert seconds(LISTED.find, "_" * 64 + "aa") < 0.5

    @pytest.mark.parametrize("unit", ["'", " ", "\n", ";' ", "\t "])
    def test_a_cell_of_five_thousand_characters_is_written_at_once(self, unit):
        """It took 0.13 s."""
        text = (unit * 5000)[:5000] + "x"
        assert min(seconds(spreadsheet.neutral, text) for _ in range(3)) < 0.1
