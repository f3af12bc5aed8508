"""A backup is one file, made while the site runs, and restored over a stopped one.

docs/operations.md says how; docs/decisions/0028-backups.md says why.
"""

import re


class Refused(Exception):
    """Nothing was changed; the message says why, and what to do about it."""


def counted(counts):
    """“2 comments erased, 1 email erased” of {plural noun with what was done: how many}."""
    words = []
    for what, count in counts.items():
        one = re.sub(r"s\b", "", what, count=1)  # the first word with an s at its end loses it
        words.append(f"{count} {one if count == 1 else what}")
    return ", ".join(words)
