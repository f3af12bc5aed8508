"""`python -m docs.wrap`: wraps what is written here at 100 characters, where a line is longer.

CHANGELOG.md is left out: everybody adds to it, and wrapping it would meet everybody's change.
Tables, code, headings and pictures stay as they are; so does a paragraph whose lines fit already.
"""

import re
import textwrap
from pathlib import Path

WIDTH = 100
PROJECT = Path(__file__).parent.parent
DOCUMENTS = [
    *(path for path in PROJECT.glob("*.md") if path.name != "CHANGELOG.md"),
    *PROJECT.glob("deploy/*.md"),
    *PROJECT.glob("benchmarks/*.md"),
    *PROJECT.glob("docs/**/*.md"),
]
UNTOUCHED = ("|", "#", "<", "![")
ITEM = re.compile(r"\s*(?:[-*]|\d+\.)\s+")
CODE = re.compile(r"`[^`]*`")
LIKE_AN_ITEM = re.compile(r"\s*([-*+#>]+|\d+[.)])\s")  # what must not begin a line by accident
BLANK = "\N{SYMBOL FOR SPACE}"  # for a blank within code, where no line may be broken


def blocks(text):
    """Runs of lines: (lines, whether they may be wrapped)."""
    fenced, run = False, []
    for line in text.split("\n"):
        is_fence = line.lstrip().startswith("```")
        is_indented_code = not run and line.startswith("    ")
        if fenced or is_fence or is_indented_code or is_apart(line):
            yield run, True
            yield [line], False
            run, fenced = [], fenced != is_fence
        elif ITEM.match(line):
            yield run, True
            run = [line]
        else:
            run.append(line)
    yield run, True


def is_apart(line):
    return not line.strip() or line.lstrip().startswith(UNTOUCHED)


def wrapped(lines):
    """The same paragraph or item of a list, in lines of WIDTH."""
    if all(len(line) <= WIDTH for line in lines):
        return lines
    item = ITEM.match(lines[0])
    first = item[0] if item else re.match(r"\s*", lines[0])[0]
    words = " ".join([lines[0][len(first) :], *map(str.strip, lines[1:])])
    words = CODE.sub(lambda code: code[0].replace(" ", BLANK), words)
    filled = textwrap.wrap(
        words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(BLANK, " ") for line in _without_accidents(filled, " " * len(first))]


def _without_accidents(lines, indent):
    """A dash or a number that came to begin a line goes back to the end of the line before."""
    kept = lines[:1]
    for line in lines[1:]:
        if LIKE_AN_ITEM.match(line):
            sign, _, line = line.strip().partition(" ")
            kept[-1], line = f"{kept[-1]} {sign}", indent + line
        kept.append(line)
    return kept


def wrap(text):
    return "\n".join(
        line for lines, is_prose in blocks(text) for line in (wrapped(lines) if is_prose else lines)
    )


def main():
    for path in DOCUMENTS:
        text = path.read_text()
        if wrap(text) != text:
            path.write_text(wrap(text))


if __name__ == "__main__":
    main()
