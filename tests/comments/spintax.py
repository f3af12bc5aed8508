"""Variants of templated spam, as senders make them: from a seed, so that every run has the same."""

import random
import re

TEMPLATES = (
    (
        "{Hi|Hello|Hey|Dear} {friends|everyone|all|folks}!",
        "I {made|earned|got} ${N} last {week|month|year} working from {home|my sofa|my kitchen}.",
        "My {friend|sister|cousin} {NAME} told me about this {amazing|great|wonderful} system.",
        "{Check|Visit|See} {HOST} {now|today|right away}!",
    ),
    (
        "{Dr|Doctor|Prophet} {NAME} {restored|saved} my {marriage|love} with a {strong|mighty} "
        "spell.",
        "My {husband|wife|lover} {came back|returned} to me after {N} days.",
        "{Contact|Write to} him at {HOST} and {thank me later|be happy}.",
    ),
    (
        "{Cheap|Best|Top} replica {watches|bags|shoes} with {N}% {discount|rebate} and "
        "{free|quick} shipping to {your country|any country|everywhere}.",
        "{Order|Buy} at {HOST} {before|until} {midnight|Sunday|tomorrow}, says {NAME}.",
    ),
    (
        "{Investors|Traders|People} {double|triple} their bitcoin in {N} {hours|days} with our "
        "{robot|program|software}.",
        "No {risk|experience|knowledge} {needed|required|asked}, {NAME} {guarantees|promises} it.",
        "{Join|Register|Sign up} on {HOST} {today|now}.",
    ),
    (
        "{Lose|Shed|Burn} {N} {kilos|pounds} of {belly fat|fat} in {weeks|days} with this "
        "{one|simple|strange} {trick|recipe}.",
        "{Doctors|Experts} {hate|fear} it, but {NAME} {tried|used} it and {looks|feels} "
        "{great|younger|slim}.",
        "{Read|Watch|Learn} more: {HOST}",
    ),
)
GAP = re.compile(r"\{([^}]*)\}")
NAMES = ("Ines", "Bob", "Mary", "Otto", "Zoe", "Karl", "Dimitri", "Alice", "Wang", "Chandra")
LOOKALIKES = str.maketrans("aeocip", "аеосір")


def variants(count, *, seed=1, templates=TEMPLATES):
    """(number of the template, text) of each."""
    chance = random.Random(seed)
    return [
        (n % len(templates), _variant(chance, templates[n % len(templates)])) for n in range(count)
    ]


def _variant(chance, template):
    sentences = [GAP.sub(lambda gap: _filled(chance, gap[1]), part) for part in template]
    if chance.random() < 0.4:
        chance.shuffle(sentences)
    text = chance.choice(DISGUISES)(chance, " ".join(sentences))
    return text + chance.choice(["", "", " 🔥🔥", "💰", " 👉😀"])


def _filled(chance, gap):
    if gap == "N":
        return str(chance.randint(2, 99_999))
    if gap == "NAME":
        return chance.choice(NAMES)
    if gap == "HOST":
        name = chance.choice(NAMES)
        return f"https://{name}-{chance.randint(1, 999)}.example/{chance.randint(1, 99)}"
    return chance.choice(gap.split("|"))


def _plain(chance, text):
    return text


def _shouted(chance, text):
    return text.upper()


def _in_other_letters(chance, text):
    return "".join(c.translate(LOOKALIKES) if chance.random() < 0.3 else c for c in text)


def _with_signs(chance, text):
    return _with_some(chance, text, ".-*\u200b", 0.15)


def _with_letters(chance, text):
    return _with_some(chance, text, "xqz", 0.02)


def _with_some(chance, text, signs, share):
    return "".join(
        c + (chance.choice(signs) if c.isalpha() and chance.random() < share else "") for c in text
    )


def _stretched(chance, text):
    return "".join(c * (3 if c.isalpha() and chance.random() < 0.1 else 1) for c in text)


DISGUISES = (
    *(_plain, _plain, _shouted, _in_other_letters, _with_signs, _with_letters, _stretched),
)
