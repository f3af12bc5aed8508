"""Pumps regular expressions with hostile strings: python -m tests.pumping < patterns.json

Each pattern is taken apart, and what it is made of is repeated: single characters of its classes,
what each repetition repeats, its neighbours, behind what leads there and before what lets it
fail. A pattern is slow where eight times the text takes far more than eight times as long. The
time is that of the processor, and what seems slow is measured again, so that a busy machine
misleads nobody.
"""

import json
import os
import random
import re
import re._constants as kinds
import re._parser as parser
import signal
import sys
import time
from collections.abc import Iterator

SMALL, LARGE = 500, 4_000  # characters
STEPS = (16, 32, 64, 256, SMALL)  # up to here the exponential ones have shown themselves
WORTH_MEASURING = 0.005  # seconds: a quadratic pattern needs a multiple of that for LARGE
GROWTH = 3 * LARGE / SMALL  # linear is a third of it, quadratic more than twice
LIMIT = 2.0  # seconds for one search, by the clock on the wall: a linear one takes thousandths
AGAIN = 4  # times that a slow answer is measured
IN_TIME = 0.1  # seconds
CLOCK = 1e-5  # seconds: below, clocks tell little
SAMPLES = {
    kinds.CATEGORY_WORD: "a_0é",
    kinds.CATEGORY_NOT_WORD: " -.\u0301",
    kinds.CATEGORY_SPACE: " \n\t",
    kinds.CATEGORY_NOT_SPACE: "a-_",
    kinds.CATEGORY_DIGIT: "01",
    kinds.CATEGORY_NOT_DIGIT: "a ",
}
GENERIC = ("a", "_", " ", "\n", "0", "-", ".", "<", "&", "a ", "_a", "a.", " \n", "<a ", "ab1")
TAILS = ("", "\x00", "aa", "!", "\n", "é ", "\x00" * 3)
MOST_UNITS, MOST_LEADS = int(os.environ.get("PATTERN_UNITS", 60)), 3


class TooLong(Exception):
    """One search took longer than LIMIT."""


def slow(pattern: str, flags: int = 0, most: int = 0) -> str:
    """How a pattern is slow, and on what text; empty where it is not.

    One that is asked of at most `most` characters may grow as it likes, if it answers in time.
    """
    compiled = re.compile(pattern, flags)
    for lead, unit, tail in texts(compiled):
        told = _pumped(compiled, lead, unit, tail, most)
        if told:
            return f"{told} on {lead!r} + {unit!r} × n + {tail!r}"
    return ""


def texts(compiled: re.Pattern) -> Iterator[tuple[str, str, str]]:
    """(what comes first, what is repeated, what comes last)."""
    tree = parser.parse(compiled.pattern, compiled.flags)
    units = dict.fromkeys([*GENERIC, *_units(tree)])
    leads = dict.fromkeys(["", *_leads(tree)])
    chosen = list(units)
    if len(chosen) > MOST_UNITS:
        chosen = random.Random(1).sample(chosen, MOST_UNITS)
    for lead in list(leads)[:MOST_LEADS]:
        for unit in chosen:
            for tail in TAILS:
                yield lead, unit, tail


def _pumped(compiled, lead, unit, tail, most):
    def seconds(size):
        text = lead + (unit * size)[:size] + tail
        begun = time.process_time()
        signal.setitimer(
            signal.ITIMER_REAL, LIMIT
        )  # one of the processor's time coarsens its clock
        try:
            for _ in compiled.finditer(text):
                pass
            compiled.fullmatch(text)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return time.process_time() - begun

    if most:
        taken = seconds(most)
        taken = taken and min([taken, *(seconds(most) for _ in range(AGAIN) if taken > IN_TIME)])
        return f"{taken:.2f} s for {most} characters" if taken > IN_TIME else ""
    for size in STEPS:
        try:
            small = seconds(size)
        except TooLong:
            return f"more than {LIMIT} s for {size} characters"
    try:
        large = seconds(LARGE)
    except TooLong:
        large = LIMIT
    if large < WORTH_MEASURING:
        return ""
    small = max(min([small, *(seconds(SMALL) for _ in range(AGAIN))]), CLOCK)
    try:
        large = min(seconds(LARGE) for _ in range(AGAIN))
    except TooLong:
        large = LIMIT
    if large > WORTH_MEASURING and large > GROWTH * small:
        return f"{large / small:.0f} times as long for {LARGE // SMALL} times the text"
    return ""


# --- What a pattern is made of ----------------------------------------------------------------


def _units(tree) -> Iterator[str]:
    """What it can repeat: characters of its classes, bodies of its repetitions, neighbours."""
    for node in _nodes(tree):
        yield from _characters(node)
        if node[0] in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            yield from _spelled(node[1][2])
    for word in _spelled(tree):
        yield word
        yield word[:-1] or word


def _nodes(tree):
    for node in tree:
        yield node
        for child in _children(node):
            yield from _nodes(child)


def _children(node):
    kind, value = node
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
        return [value[2]]
    if kind is kinds.SUBPATTERN:
        return [value[3]]
    if kind is kinds.BRANCH:
        return value[1]
    if kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        return [value[1]]
    if kind is kinds.ATOMIC_GROUP:
        return [value]
    if kind is kinds.GROUPREF_EXISTS:
        return [each for each in value[1:] if each]
    return []


def _characters(node) -> list[str]:
    kind, value = node
    if kind is kinds.LITERAL:
        return [chr(value)]
    if kind is kinds.NOT_LITERAL:
        return [one for one in "a b" if one != chr(value)][:1]
    if kind is kinds.ANY:
        return ["a"]
    if kind is kinds.IN:
        return _of_class(value)
    return []


def _of_class(members) -> list[str]:
    if members and members[0][0] is kinds.NEGATE:
        refused = re.compile(_class_source(members[1:]))
        return [one for one in "a 0-._<>\"'/&é\n" if not refused.match(one)][:4]
    found = []
    for kind, value in members:
        if kind is kinds.LITERAL:
            found.append(chr(value))
        elif kind is kinds.RANGE:
            found += [chr(value[0]), chr(value[1])]
        elif kind is kinds.CATEGORY:
            found += SAMPLES.get(value, "")
    return found[:12]


def _class_source(members) -> str:
    categories = {
        kinds.CATEGORY_WORD: r"\w", kinds.CATEGORY_NOT_WORD: r"\W", kinds.CATEGORY_SPACE: r"\s",
        kinds.CATEGORY_NOT_SPACE: r"\S", kinds.CATEGORY_DIGIT: r"\d",
        kinds.CATEGORY_NOT_DIGIT: r"\D",
    }  # fmt: skip
    parts = []
    for kind, value in members:
        if kind is kinds.LITERAL:
            parts.append(re.escape(chr(value)))
        elif kind is kinds.RANGE:
            parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        elif kind is kinds.CATEGORY:
            parts.append(categories[value])
    return f"[{''.join(parts)}]"


def _spelled(tree, most=8) -> list[str]:
    """A few short texts that it matches, or nearly."""
    words = [""]
    for node in tree:
        kind, value = node
        if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            ends = [each * min(max(value[0], 1), 12) for each in _spelled(value[2], 3)]
        elif kind is kinds.BRANCH:
            ends = [each for branch in value[1] for each in _spelled(branch, 2)]
        elif kind in (kinds.SUBPATTERN, kinds.ATOMIC_GROUP):
            ends = _spelled(value[3] if kind is kinds.SUBPATTERN else value, 3)
        else:
            ends = _characters(node)
        words = [word + end for word in words for end in (ends or [""])][:most]
    return [word for word in words if word]


def _leads(tree) -> Iterator[str]:
    """What may come before its first repetition, and before its last."""
    places = [
        at
        for at, (kind, _) in enumerate(tree)
        if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)
    ]
    for place in dict.fromkeys([*places[:1], *places[-1:]]):
        yield from _spelled(list(tree)[:place], 1)


def _raise(*_):
    raise TooLong


def main() -> None:
    signal.signal(signal.SIGALRM, _raise)
    for name, *asked in json.load(sys.stdin):
        print(json.dumps(["asked", name]), flush=True)
        print(json.dumps(["told", name, slow(*asked)]), flush=True)


if __name__ == "__main__":
    main()
