"""Cells that a spreadsheet reads as text, whatever was typed.

A cell that begins with =, + or the like is run as a formula when someone opens the file (OWASP: CSV
injection). It may begin at the start of our cell, or inside it where a program splits cells its own
way: at commas, semicolons, bars, tabs, line feeds. An apostrophe is put before it there, and
another one before every apostrophe of the text itself, so that `plain` can restore the text.
"""

import re

from articles.rendering.text import INVISIBLE

DIVIDERS = ",;|\t\r\n"
SKIPPED = re.compile(f"[\\s\"'`“”‘’{INVISIBLE}]")  # what programs and people trim before they look
FORMULA = "=+-@＝＋－＠﹢﹣﹦﹫−\t\r"
APOSTROPHE = "'"
WORTH_A_LOOK = re.compile(f"[{re.escape(FORMULA + APOSTROPHE)}]")
ESCAPED = re.compile(f"(?:\\A|(?<=[{DIVIDERS}]))'")


def neutral(text: str) -> str:
    """The text as a cell may hold it. Takes time in proportion to its length."""
    if not WORTH_A_LOOK.search(text):
        return text
    pieces, is_formula = [], False
    for at in range(len(text) - 1, -1, -1):  # from its end: what follows is known then
        character = text[at]
        is_formula = character in FORMULA or (is_formula and bool(SKIPPED.match(character)))
        pieces.append(character)
        is_beginning = at == 0 or text[at - 1] in DIVIDERS
        if is_beginning and (is_formula or character == APOSTROPHE):
            pieces.append(APOSTROPHE)
    return "".join(reversed(pieces))


def plain(cell: str) -> str:
    """The text that `neutral` made this cell of."""
    return ESCAPED.sub("", cell)
