"""Recovery codes as people read and type them: k7fq-2m9x-…, in any case, with or without dashes."""

from newsroom.accounts import keys

HOW_MANY = 10
BYTES = 10  # 80 bits: nobody guesses them, and 16 characters can be copied by hand
LENGTH = 16
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz234567")


def new() -> list[str]:
    codes = (keys.random_secret(BYTES).lower() for _ in range(HOW_MANY))
    return ["-".join(code[at : at + 4] for at in range(0, LENGTH, 4)) for code in codes]


def plain(typed: str) -> str:
    """As it is hashed; empty where it cannot be one."""
    text = typed[:64].lower().replace("-", "").replace(" ", "")
    return text if len(text) == LENGTH and LETTERS.issuperset(text) else ""
