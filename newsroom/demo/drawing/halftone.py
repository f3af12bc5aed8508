"""Fields of dots that grow and shrink: waves, a burst, a void, a ring, trays of seed."""

import math

from newsroom.demo.drawing.plate import ACCENT, HAIR, INK, PAPER
from newsroom.demo.drawing.surface import hill, swell

PITCH = 17  # between two dots, along the slant of the screen
FULL = 0.5  # of the pitch: the radius of the blackest dot


def waves(plate, rng):
    """A map of dots that swell and fade, with one cluster in red near the middle."""
    ground, far = swell(rng, 5, 520, 1000), swell(rng, 3, 900, 1500)
    x, y = rng.uniform(650, 950), rng.uniform(420, 580)
    cluster = hill(x, y, 105, 1.25, rng.uniform(0, 3))
    _screen(
        plate,
        lambda px, py: max(0.3 + 0.42 * ground(px, py) + 0.25 * far(px, py), cluster(px, py)),
        lambda px, py: cluster(px, py) > 0.3,
    )


def burst(plate, rng):
    """Dense at one centre and thinner outwards; one dot far from it in red."""
    x, y = rng.uniform(480, 700), rng.uniform(430, 570)
    ground, around = swell(rng, 5, 260, 600), (x + rng.uniform(560, 700), y - rng.uniform(120, 260))

    def tone(px, py):
        away = math.hypot((px - x) / 1.25, py - y)
        return 1.08 - (away / 500) ** 0.75 + 0.16 * ground(px, py)

    _screen(plate, tone)
    _single(plate, *around)


def void(plate, rng):
    """Lights seen from above, dense at the edges and rare in the middle; one in red."""
    x, y = rng.uniform(700, 900), rng.uniform(460, 560)
    ground = swell(rng, 6, 260, 700)

    def tone(px, py):
        away = math.hypot((px - x) / 1.5, py - y)
        return (away / 700) ** 1.8 - 0.1 + 0.2 * ground(px, py)

    _screen(plate, tone)
    _single(plate, x, y)


def ring(plate, rng):
    """A great ring that fades to an almost blank middle, with a few dots there in red."""
    x, y = 800 + rng.uniform(-60, 60), 500
    ground = swell(rng, 4, 300, 700)

    def tone(px, py):
        away = math.hypot(px - x, py - y)
        edge = min(1, max(0, (452 - away) / 22))
        return edge * ((away / 420) ** 2.2 + 0.10 * ground(px, py) - 0.02) + 0.3 * (away < 74)

    plate.crosses()
    plate.dot(x, y, 470, PAPER)
    plate.ring(x, y, 470, HAIR)
    _screen(plate, tone, lambda px, py: math.hypot(px - x, py - y) < 78)


def trays(plate, rng):
    """Rows of even dots like seeds in trays, and a single red one."""
    chosen = (rng.randint(1, 3), rng.randint(0, 1), rng.randint(3, 8), rng.randint(2, 5))
    for across in range(5):
        for down in range(3):
            left, top = 48 + across * 304, 60 + down * 300
            plate.box(left, top, left + 288, top + 280, weight=HAIR)
            for column in range(12):
                for row in range(11):
                    x, y = left + 23 + column * 22, top + 30 + row * 22
                    if (across, down, column, row) != chosen:
                        plate.dot(x, y, rng.uniform(5.2, 6.6))
    across, down, column, row = chosen
    _single(plate, 48 + across * 304 + 23 + column * 22, 60 + down * 300 + 30 + row * 22, 10)


def _screen(plate, tone, is_red=lambda x, y: False):
    """Dots on a grid turned by 45°, as newspapers print greys."""
    step = PITCH * math.sqrt(2)
    for row in range(-1, int(plate.height / step * 2) + 3):
        shift = step / 2 if row % 2 else 0
        for column in range(-1, int(plate.width / step) + 2):
            x, y = column * step + shift, row * step / 2
            radius = PITCH * FULL * math.sqrt(min(1.0, max(0.0, tone(x, y))))
            if radius > 1.2:
                plate.dot(x, y, radius, ACCENT if is_red(x, y) else INK)


def _single(plate, x, y, radius=14):
    """One dot that is not like the others, with room around it, and its mark."""
    plate.dot(x, y, radius + 9, PAPER)
    plate.dot(x, y, radius, ACCENT)
    plate.mark(x, y)


MOTIFS = {"waves": waves, "burst": burst, "void": void, "ring": ring, "trays": trays}
