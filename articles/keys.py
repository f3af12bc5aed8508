"""Primary keys in addresses and forms: one spelling, with a maximum length."""

import re

LARGEST = 2**63 - 1  # of a BigAutoField, on either database
KEY = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def key_in(text):
    """The key that is written here; None for what no row can have."""
    if not KEY.fullmatch(text):
        return None
    key = int(text)
    return key if key <= LARGEST else None
