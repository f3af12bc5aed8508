"""The demo newspaper's pictures, drawn by code: the same headline always gets the same drawing."""

import random

from newsroom.demo.drawing import bars, contour, flow, halftone, hatch
from newsroom.demo.drawing import portrait as portraits
from newsroom.demo.drawing.plate import Plate

KINDS = {
    "contour": contour.MOTIFS,
    "halftone": halftone.MOTIFS,
    "hatch": hatch.MOTIFS,
    "bars": bars.MOTIFS,
    "flow": flow.MOTIFS,
}


def draw(kind, seed, size=(1600, 1000)):
    """A drawing of a kind ("contour"), or of one motif of it ("contour rings")."""
    rng = random.Random(f"{kind} {seed}")
    name, _, motif = kind.partition(" ")
    motifs = KINDS[name]
    plate = Plate(size)
    motifs[motif or rng.choice(sorted(motifs))](plate, rng)
    return plate.finished()


def portrait(seed, size=(480, 480)):
    """A roundel for an author."""
    return portraits.drawn(random.Random(f"bust {seed}"), size)
