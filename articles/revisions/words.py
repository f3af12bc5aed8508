"""What differs between two texts, word by word."""

import itertools
import re

from rapidfuzz.distance import LCSseq

MOST_PIECES = 20_000  # words and spaces of both: 5,000 words each; 12 MB while they are compared
CONTEXT = 80  # characters before and after a change: enough to recognise the sentence
PIECES = re.compile(r"<[^<>]*>|\s+|[^\s<]+|<")


def compare(before, after):
    """Runs of words as (kind, text): kept, removed (only before) or added (only after).

    The longest common subsequence, by bits (Hyyrö 2004): its time does not depend on what repeats.
    """
    pieces_before, pieces_after = PIECES.findall(before), PIECES.findall(after)
    if len(pieces_before) + len(pieces_after) > MOST_PIECES:
        return [("removed", before), ("added", after)]
    runs, at_before, at_after = [], 0, 0
    for kept in LCSseq.opcodes(pieces_before, pieces_after).as_matching_blocks():
        runs += _runs("removed", pieces_before[at_before : kept.a]) + _runs(
            "added", pieces_after[at_after : kept.b]
        )
        at_before, at_after = kept.a + kept.size, kept.b + kept.size
        runs += _runs("kept", pieces_before[kept.a : at_before])
    return runs


def abridge(runs):
    """The same with long stretches that both have in common cut to their ends.

    White space is no difference worth showing: what it parts is one stretch.
    """
    kinds = [("kept" if not text.strip() else kind, text) for kind, text in runs]
    stretches = [
        (kind, "".join(text for _, text in group))
        for kind, group in itertools.groupby(kinds, key=lambda run: run[0])
    ]
    return [
        (kind, f"{text[:CONTEXT]} … {text[-CONTEXT:]}")
        if kind == "kept" and len(text) > 3 * CONTEXT
        else (kind, text)
        for kind, text in _gathered(stretches)
    ]


def _gathered(stretches):
    """Changed words that only white space parts become one change: first theirs, then ours."""
    gathered, removed, added = [], "", ""
    for n, (kind, text) in enumerate(stretches):
        follows = n + 1 < len(stretches) and stretches[n + 1][0] != "kept"
        if kind == "kept" and not (follows and (removed or added) and not text.strip()):
            gathered += [("removed", removed), ("added", added), (kind, text)]
            removed = added = ""
        else:
            removed += text if kind != "added" else ""
            added += text if kind != "removed" else ""
    gathered += [("removed", removed), ("added", added)]
    return [(kind, text) for kind, text in gathered if text]


def _runs(kind, pieces):
    return [(kind, "".join(pieces))] if pieces else []
