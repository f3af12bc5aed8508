"""What the two doors for HTML cost: python -m benchmarks.markup

An ordinary comment, the worst 5,000 hostile characters, how the cost grows, and an article.
The exit status says whether the goals of docs/decisions/0003-sanitising.md are met.
"""

import logging
import math
import random
import sys
from time import process_time
from timeit import repeat

from articles.rendering import markup as articles
from comments import markup as comments

# ms, ms, power of the length: linear is 1, quadratic 2, and a busy machine adds a few tenths.
ORDINARY_GOAL, HOSTILE_GOAL, EXPONENT_GOAL = 1.0, 30.0, 1.5
SIZES = (1_250, 2_500, 5_000)

ORDINARY = (
    "I live two streets from the plant, and the figure of 35,000 seems low to me: our council's "
    "own minutes (March) put it nearer to fifty. Has anybody asked the ministry?\n\nThank you for "
    "the links & the table; it is the first time I could check such a claim for myself: https://example.org/minutes/2026"
)[:300]
FAMILIES = {
    "tags": "<b>",
    "less-thans": "<",
    "ampersands": "&",
    "references": "&lt;",
    "quotation marks": "\"'",
    "lines": "a\n",
    "paragraphs": "a\n\n",
    "tags and lines": "<é&>\n",
    "open brackets after an address": "http://a.co((((",
    "closing brackets": "http://a.co/)])}",
    "addresses in addresses": "http://",
    "addresses": "http://a.co/ ",
    "addresses and commas": "http://a.co,",
    "dots": "a.",
    "at signs": "@",
    "www": "www.",
    "bare addresses": "a.b/",
    "joiners": "क\u200d\u200c",
    "marks": "e\u0301\u0302\u0303",
    "no-break spaces": "\u00a0x",
}


def milliseconds(work, text: str, runs: int = 15) -> float:
    """Of the processor: other work on the machine is not ours."""
    work(text)
    return min(repeat(lambda: work(text), timer=process_time, number=1, repeat=runs)) * 1000


def hostile(size: int) -> dict[str, str]:
    """Every family at a length; the last is a mixture, the same on every run."""
    texts = {name: (part * size)[:size] for name, part in FAMILIES.items()}
    pick = random.Random(1)
    texts["a mixture"] = "".join(pick.choices('<>&"\n :/.htpw\u0301é😀)(', k=size))
    return texts


def moderate(text: str) -> None:
    """All that happens to a comment's text: rendered once, its links counted once."""
    comments.render(text)
    comments.count_links(text)


def exponent(times: list[float]) -> float:
    return math.log(times[-1] / times[0]) / math.log(SIZES[-1] / SIZES[0])


def main() -> int:
    logging.disable(logging.CRITICAL)
    ordinary = milliseconds(comments.render, ORDINARY, runs=200)
    print(
        f"ordinary comment, {len(ORDINARY)} characters: {ordinary:.2f} ms (goal < {ORDINARY_GOAL})"
    )

    print(
        "\nhostile characters, ms".ljust(42)
        + "".join(f"{size:>8,}" for size in SIZES)
        + "   growth"
    )
    texts = [hostile(size) for size in SIZES]
    times = {name: [milliseconds(moderate, text[name]) for text in texts] for name in texts[0]}
    for name, taken in sorted(times.items(), key=lambda item: -item[1][-1]):
        print(
            name.ljust(40) + "".join(f"{ms:8.2f}" for ms in taken) + f"   n^{exponent(taken):.2f}"
        )
    worst = max(taken[-1] for taken in times.values())
    growth = max(exponent(taken) for taken in times.values())
    print(f"worst, rendered and its links counted: {worst:.1f} ms (goal < {HOSTILE_GOAL})")
    print(f"fastest growth: n^{growth:.2f} (goal < {EXPONENT_GOAL})")

    paragraph = (
        "<p>" + 'Words, with <a href="https://example.com/a">a link</a> and more. ' * 8 + "</p>"
    )
    body = paragraph * (5_000 // len(paragraph) + 1)
    rendering = milliseconds(lambda text: articles.render(text), body)
    reading = milliseconds(articles.plain_text, body)
    print(
        f"\narticle of {len(body):,} characters: render {rendering:.1f} ms, words {reading:.1f} ms"
    )
    met = ordinary < ORDINARY_GOAL and worst < HOSTILE_GOAL and growth < EXPONENT_GOAL
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
