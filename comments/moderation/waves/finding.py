"""Which waves a comment belongs to, among those that share a band with it."""

from collections import Counter

from comments.moderation.waves.shingles import Shingles

LOOKED_AT = 12  # of those that share several bands: one look takes up to a millisecond
LOOKED_AT_ANYWAY = 2  # of those that share the most, because one shared band is mostly chance


def waves_of(shingles, near):
    """The numbers of the waves in which one of `near` is like it.

    `near` are rows (comment, wave, body, website), one for each band that is shared.
    """
    found = set()
    for _, wave, body, website in _likeliest(near):
        if wave not in found and shingles.is_like(Shingles(body, website)):
            found.add(wave)
    return found


def _likeliest(near):
    for place, (row, shared) in enumerate(Counter(near).most_common(LOOKED_AT)):
        if shared > 1 or place < LOOKED_AT_ANYWAY:
            yield row
