"""A backup is one file, made while the site runs, and restored over a stopped one.

docs/operations.md says how; docs/decisions/0028-backups.md says why.
"""

import re


class Refused(Exception):
    """Nothing was changed; the message says why, and what to do about it."""


def counted(counts):
    """“2 comments erased, 1 email erased” of {plural noun with what was done: how many}."""
    return ", ".join(
        f"{count} {_one(what) if count == 1 else what}" for what, count in counts.items()
    )


def _one(nouns):
    """Without the s at the end of a word, the first that has one."""
    return re.sub(r"s\b", "", nouns, count=1)
