"""Listed words as people write them to get past a list: from a seed, the same in every run."""

import random

LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "l": "1", "b": "8"}
ACCENTS = {"a": "áàä", "e": "éèê", "i": "íìï", "o": "óòö", "u": "úùü", "c": "ç", "n": "ñ"}
CYRILLIC = str.maketrans("aeocpyxi", "аеосрухі")
VOWELS = "aeiou"


def variants(words, each, *, seed=22):
    """[(how, listed word, the text it stands in, the disguised word)], `each` of every way."""
    chance = random.Random(seed)
    made = []
    for how, disguise in WAYS.items():
        for _ in range(each):
            word = chance.choice(words)
            shown = disguise(chance, word)
            before, after = chance.choice(SENTENCES)
            made.append((how, word, f"{before}{shown}{after}", shown))
    return made


# What stands around it: one-letter words, marks, nothing.
SENTENCES = (
    ("what a ", " this is"), ("", ""), ("I say: ", "!"), ("you and I ", " a lot"), ("(", ")"),
    ("Plan B is ", ", they said."), ("“", "”"), ("is it a\n", "\nor not"), ("😀 ", " 😀"),
)  # fmt: skip


def _leet(chance, word):
    """A vowel or more as a digit or sign, at most half of the letters."""
    places = [at for at, letter in enumerate(word) if letter in LEET and 0 < at < len(word) - 1]
    letters = list(word)
    for at in chance.sample(places, min(len(places), chance.randint(1, len(word) // 2))):
        letters[at] = chance.choice(LEET[letters[at]])
    return "".join(letters)


def _stretched(chance, word):
    at = chance.randrange(len(word))
    return word[:at] + word[at] * chance.randint(3, 40) + word[at + 1 :]


def _hidden(chance, word):
    at = chance.choice([at for at, letter in enumerate(word[1:-1], 1) if letter in VOWELS])
    return f"{word[:at]}{chance.choice('*#-_.')}{word[at + 1 :]}"


def _spelled(chance, word):
    return chance.choice([" ", ".", "-", "_", " . ", "*", "  ", " - "]).join(word)


def _split(chance, word):
    """At a place where one of both pieces has no vowel, and so is no word."""
    places = [
        at
        for at in range(2, len(word) - 1)
        if any(all(letter not in VOWELS + "y" for letter in p) for p in (word[:at], word[at:]))
    ]
    at = chance.choice(places) if places else 1
    return f"{word[:at]}{chance.choice(' -._')}{word[at:]}"


def _accented(chance, word):
    return "".join(chance.choice(ACCENTS.get(letter, letter)) for letter in word)


def _capitals(chance, word):
    return "".join(chance.choice([letter, letter.upper()]) for letter in word)


WAYS = {
    "as it is": lambda chance, word: word,
    "in odd capitals": _capitals,
    "with accents": _accented,
    "with letters of another alphabet": lambda chance, word: word.translate(CYRILLIC),
    "with digits and signs": _leet,
    "stretched": _stretched,
    "with a letter hidden": _hidden,
    "spelled out": _spelled,
    "split in two": _split,
    "stretched, in capitals": lambda chance, word: _stretched(chance, word).upper(),
    "with digits, spelled out": lambda chance, word: " ".join(
        word.translate(str.maketrans("aeio", "4310"))
    ),
}
