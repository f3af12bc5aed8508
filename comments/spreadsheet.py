"""Cells that a spreadsheet takes for words, whatever was typed.

A cell that begins with =, + or the like is run as a formula when somebody opens the file (OWASP:
CSV injection). It may begin at the start of our cell, or inside it where a program splits cells its
own way: at semicolons, tabs, line feeds. There an apostrophe stands before it. So does one before
every apostrophe that stood there by itself: that is how `plain` finds the words again.
"""

import re

from articles.text import INVISIBLE

BEGINNING = r"(?:\A|(?<=[;\t\r\n]))"
SKIPPED = f"[\\s\"'`“”‘’{INVISIBLE}]*"  # what programs and people trim before they look
FORMULA = "[=+\\-@＝＋－＠﹢﹣﹦﹫−\t\r]"
DANGEROUS = re.compile(f"{BEGINNING}(?='|{SKIPPED}{FORMULA}|[\t\r])")
ESCAPED = re.compile(f"{BEGINNING}'")


def neutral(text):
    """The text as a cell may hold it."""
    return DANGEROUS.sub("'", text)


def plain(cell):
    """The text that `neutral` made this cell of."""
    return ESCAPED.sub("", cell)
