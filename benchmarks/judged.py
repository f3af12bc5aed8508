"""Judging hostile comments, in a process with its database."""

import random
import time

from benchmarks.markup import FAMILIES, SIZES, exponent
from comments.models import Comment, Policy
from comments.models.comment_parts.comment_subject import CommentSubject
from comments.moderation.checks.pipeline import judge
from tests.factories import ArticleFactory, CommentFactory

LISTED = 60_000  # words of each list
RUNS = 5
GOAL = 80  # ms for the worst 5,000 characters
SYLLABLES = [c + v for c in "bcdfghklmnprstvw" for v in "aeiou"]
ENDINGS = ["", "s", "n", "ck", "ing"]


def words(count, seed=1):
    """So many words that can be spoken, and that hold one another: many are found in any text."""
    chance, made = random.Random(seed), {}
    while len(made) < count:
        stem = "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(1, 5)))
        made[stem + chance.choice(ENDINGS)] = None
    return list(made)


def disguised(size, listed, seed=2):
    """{family: text of that length}, of listed words in every disguise."""
    chance = random.Random(seed)
    ways = {
        "listed words": lambda word: f"{word} ",
        "spelled out": lambda word: f"{' '.join(word)} ",
        "with full stops": lambda word: f"{'.'.join(word)} ",
        "digits": lambda word: word.translate(str.maketrans("aeiost", "431057")) + " ",
        "a letter hidden": lambda word: f"{word[0]}*{word[2:]} ",
        "two letters hidden": lambda word: f"{word[0]}**{word[3:]}k ",
        "two letters hidden, in a row": lambda word: f"{word[0]}**{word[3:]}k-",
        "split": lambda word: f"{word[:-2]} {word[-2:]} ",
        "stretched": lambda word: "".join(letter * 3 for letter in word) + " ",
        "the shortest": lambda word: f"{word[:2]} ",
    }
    return {
        name: "".join(way(chance.choice(listed)) for _ in range(size))[:size]
        for name, way in ways.items()
    }


def families(size, listed):
    texts = {name: (part * size)[:size] for name, part in FAMILIES.items()}
    more = {"lines under words": "_", "ligatures": "\ufdfa ", "one letter": "a", "letters": "a "}
    texts |= {name: (part * size)[:size] for name, part in more.items()}
    return texts | disguised(size, listed)


def measure():
    listed = words(2 * LISTED)
    rules = {"held_words": listed[:LISTED], "rejected_words": listed[LISTED:]}
    Policy(**{name: "\n".join(some) for name, some in rules.items()}, look_alike_words=1).enact(
        by=None, instead_of=Policy.objects.current()
    )
    article = ArticleFactory()
    begun = time.perf_counter()
    judge(CommentSubject(CommentFactory(article=article)))
    print(f"the first, for which both lists are made ready: {time.perf_counter() - begun:.1f} s")
    report({name: [milliseconds(article, text) for text in texts] for name, *texts in rows(listed)})


def rows(listed):
    sized = [families(size, listed) for size in SIZES]
    return [(name, *(texts[name] for texts in sized)) for name in sized[0]]


def milliseconds(article, text):
    """Of the processor: other work on the machine is not judging."""
    kept = CommentFactory(article=article, body=text, status="pending")
    taken = []
    for _ in range(RUNS):
        comment = Comment.objects.select_related("article").get(pk=kept.pk)
        begun = time.process_time()
        judge(CommentSubject(comment))
        taken.append(time.process_time() - begun)
    return 1000 * min(taken)


def report(times):
    print("hostile characters, ms".ljust(40) + "".join(f"{size:>8,}" for size in SIZES))
    for name, taken in sorted(times.items(), key=lambda item: -item[1][-1])[:12]:
        figures = "".join(f"{ms:8.1f}" for ms in taken)
        print(f"{name:40}{figures}   n^{exponent(taken):.2f}")
    worst = max(taken[-1] for taken in times.values())
    print(f"worst of {len(times)}: {worst:.1f} ms (goal < {GOAL})")
