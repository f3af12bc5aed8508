"""Unicode's table of characters that look like others (UTS #39, confusables.txt).

The table is `comments/moderation/data/confusables.txt`, one pair a line: the code point of a
character, and those of its prototype, which all that look the same have in common. The comments
of the original are left out. `manage.py renew_confusables FILE` makes it anew from a downloaded
confusables.txt.
"""

import re
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "confusables.txt"
VERSION = re.compile(r"^# Version: ([0-9.]+)", re.MULTILINE)
FEWEST = 5000  # entries: the table had 6,311 in Unicode 15, and grows
HEADER = """\
# Unicode Security Mechanisms (UTS #39), confusables.txt: characters and their prototypes.
# Version: {version}
# © Unicode, Inc. Licence: UNICODE-LICENSE.txt beside this file.
# Made by `manage.py renew_confusables`; the comments of the original are left out.
"""


class NoTable(ValueError):
    """This is not Unicode's confusables.txt."""


def read(text: str) -> tuple[str, dict[str, str]]:
    """(version, {character: its prototype, one or more characters}). Raises NoTable."""
    version = VERSION.search(text)
    if not version:
        raise NoTable("The file does not name the version of a table of confusables.")
    lines = (line.partition("#")[0].split(";") for line in text.splitlines())
    try:
        pairs = {_characters(line[0]): _characters(line[1]) for line in lines if len(line) > 1}
    except ValueError:
        raise NoTable("The file holds a line that is not a pair of code points.") from None
    if any(len(character) != 1 or not prototype for character, prototype in pairs.items()):
        raise NoTable("The file holds a line that is not one character and its prototype.")
    return version[1], pairs


def written(version: str, prototypes: dict[str, str]) -> str:
    """The table as it is kept."""
    lines = (
        f"{_code_points(character)};{_code_points(prototype)}"
        for character, prototype in sorted(prototypes.items())
    )
    return "\n".join([HEADER.format(version=version), *lines, ""])


@cache
def prototypes() -> dict[str, str]:
    """{character: its prototype}, read once in a process."""
    return read(TABLE.read_text(encoding="utf-8"))[1]


def _characters(code_points):
    return "".join(chr(int(number, 16)) for number in code_points.split())


def _code_points(text):
    return " ".join(f"{ord(character):04X}" for character in text)
