"""Cells that a spreadsheet takes for words, whatever was typed.

A cell that begins with =, + or the like is run as a formula when somebody opens the file (OWASP:
CSV injection). It may begin at the start of our cell, or inside it where a program splits cells its
own way: at semicolons, tabs, line feeds. There an apostrophe stands before it. So does one before
every apostrophe that stood there by itself: that is how `plain` finds the words again.
"""

import re

from articles.text import INVISIBLE

BEGINNING = r"(?:\A|(?<=[;\t\r\n]))"
SKIPPED = f"\\s\"'`“”‘’{INVISIBLE}"  # what programs and people trim before they look
FORMULA = frozenset("=+-@＝＋－＠﹢﹣﹦﹫−")
LEAD = re.compile(f"{BEGINNING}[{SKIPPED}]*+")  # taken whole, so that nothing is read twice
LINE = re.compile(r"(?<=[\t\r\n])")
ESCAPED = re.compile(f"{BEGINNING}'")


def neutral(text):
    """The text as a cell may hold it."""
    return LEAD.sub(_guarded, text)


def _guarded(lead):
    """What stands before a word, cut where a cell may begin; an apostrophe before what is run.

    Where it ends with a line, the word's own beginning is the next match, which is empty.
    """
    skipped, end = lead[0], lead.end()
    is_formula = lead.string[end : end + 1] in FORMULA
    last = max(
        skipped.rfind("\t"), skipped.rfind("\r")
    )  # run by themselves, and by what is skipped
    at, guarded = 0, []
    for part in [part for part in LINE.split(skipped) if part] or [skipped]:
        is_run = is_formula or at <= last or part.startswith("'")
        guarded.append(f"'{part}" if is_run else part)
        at += len(part)
    return "".join(guarded)


def plain(cell):
    """The text that `neutral` made this cell of."""
    return ESCAPED.sub("", cell)
