"""Hatched sections: ridges, rock layers, steps to a water, courses of stone, a lattice, script."""

import math

from newsroom.demo.drawing.plate import ACCENT, HAIR, HEAVY, INK, LINE, PAPER, WASH
from newsroom.demo.drawing.surface import swell

LATTICE = 32  # units between the lines of the lattice
SLANTS = (60, 120, 0, 35, 145, 90)


def ridges(plate, rng):
    """Ridge behind ridge under a low red sun."""
    plate.crosses()
    sun = [(x, y) for x, y in _circle(rng.uniform(950, 1200), rng.uniform(330, 380), 170)]
    plate.area(sun, WASH)
    plate.hatch(sun, 0, 11, HEAVY * 0.8, ACCENT)
    for layer in range(6):
        base, rough = 430 + layer * 88, 95 - layer * 6
        wave, finer = swell(rng, 4, 260 + layer * 60, 900), swell(rng, 4, 70, 160)
        top = [(x, base + rough * wave(x, base) + 7 * finer(x, base)) for x in range(-10, 1625, 12)]
        _layer(plate, top, SLANTS[layer % 3 if layer < 5 else 5], 22 - 2.4 * layer)


def strata(plate, rng):
    """Rock layer under layer, and one small red mark near the bottom."""
    bend = swell(rng, 3, 900, 1900)
    deepest = 13
    for layer in range(deepest):
        base = 40 + 84 * layer
        top = [(x, base + 85 * bend(x, base * 0.5)) for x in range(-10, 1630, 20)]
        _layer(plate, top, SLANTS[layer * 5 % 6], (20, 13, 26, 16)[layer % 4], depth=130)
        plate.line(top, HEAVY if layer in (0, 5) else LINE)
    x, y = rng.uniform(620, 980), 820
    plate.line([(x, 0), (x, y)], 26, PAPER)
    plate.line([(x, -10), (x, y)], HEAVY)
    plate.box(x - 62, y - 20, x + 62, y + 34, PAPER, PAPER, HEAVY)
    plate.box(x - 52, y - 10, x + 52, y + 24, ACCENT, ACCENT)


def steps(plate, rng):
    """Land that steps down to a band of water, whose level is one red line."""
    plate.crosses()
    drops = [0, 90, 200, 330, 430]
    for layer, drop in enumerate(drops):
        edge = 1600 - layer * 235 + rng.uniform(-30, 30)
        top = [(-10, 170 + drop), (edge - 60, 170 + drop), (edge, 225 + drop), (1620, 262 + drop)]
        _layer(plate, top, SLANTS[layer % 6], 12 + 3 * (layer % 3))
    surface = 700
    plate.area([(-10, surface), (1620, surface), (1620, 1010), (-10, 1010)])
    for row in range(14):
        y = surface + 22 + row * (10 + row * 1.3)
        points = [
            (x, y + 5 * math.sin(x / 60 + row * 1.3)) for x in range(-10 - row * 31, 1900, 12)
        ]
        plate.dashes(points, LINE if row < 8 else HAIR, on=9 + row % 4, off=2)
    plate.line([(0, surface), (1600, surface)], HEAVY * 1.8, ACCENT)
    plate.mark(rng.uniform(600, 1000), surface)


def courses(plate, rng):
    """Courses of hatched stone; two blocks are held together by a small red clamp."""
    joints = []
    for row in range(7):
        x, top = -rng.uniform(40, 200), 12 + row * 142
        while x < 1600:
            width = rng.uniform(190, 330)
            block = (x + 6, top + 6, x + width - 6, top + 136)
            _block(plate, block, SLANTS[rng.randint(0, 5)], rng.choice((13, 17, 22)))
            x += width
            joints.append((row, x, top + 36))
    x, y = min(((x, y) for row, x, y in joints if row == 3), key=lambda joint: abs(joint[0] - 800))
    clamp = [(x - 96, y + 54), (x - 96, y), (x + 96, y), (x + 96, y + 54)]
    plate.curve([(x - 96, y + 64), *clamp[1:3], (x + 96, y + 64)], 42, PAPER)
    plate.curve(clamp, 22, ACCENT)


def lattice(plate, rng):
    """A dense lattice of crossing lines with one small cell outlined in red."""
    sheet = [(0, 0), (1600, 0), (1600, 1000), (0, 1000)]
    plate.hatch(sheet, 45, LATTICE, LINE)
    plate.hatch(sheet, 135, LATTICE, LINE)
    bend = swell(rng, 3, 900, 1500)
    darker = [(x, 430 + 150 * bend(x, 0)) for x in range(-10, 1630, 20)]
    plate.hatch([*darker, (1620, 1010), (-10, 1010)], 0, 16, HAIR)
    lower = [(x, 690 + 110 * bend(x + 500, 300)) for x in range(-10, 1630, 20)]
    plate.hatch([*lower, (1620, 1010), (-10, 1010)], 90, 16, HAIR)
    side = LATTICE * math.sqrt(2)
    x, y = rng.randint(14, 20) * side, rng.randint(9, 12) * side
    cell = [(x - side, y), (x, y - side), (x + side, y), (x, y + side), (x - side, y)]
    plate.area(cell)
    plate.curve([*cell, cell[1]], HEAVY * 2, ACCENT)
    plate.area([(x - 18, y), (x, y - 18), (x + 18, y), (x, y + 18)], ACCENT)
    plate.mark(x, y - side)


def strokes(plate, rng):
    """Rows of short pen strokes set like lines of writing, one of them red."""
    signs = [_sign(rng) for _ in range(26)]
    chosen = (rng.randint(3, 4), rng.randint(12, 17))
    for row in range(8):
        y, x, place = 130 + row * 108, 100, 0
        plate.line([(80, y + 44), (1520, y + 44)], HAIR)
        ends = 1520 if row < 7 else rng.uniform(700, 1000)
        while x < ends - 30:
            sign = signs[rng.randint(0, len(signs) - 1)]
            is_red = (row, place) == chosen
            for stroke in sign:
                points = [(x + sx * 34, y + sy * 62 - 22) for sx, sy in stroke]
                plate.curve(points, 11 if is_red else 6, ACCENT if is_red else INK)
            x += 46 + (22 if rng.random() < 0.16 else 0)
            place += 1


def _sign(rng):
    """A letter of no alphabet: a stem and one or two short strokes."""
    stem = rng.choice((0, 0.5, 1))
    sign = [[(stem, 0), (stem, 1)]]
    for _ in range(rng.randint(1, 2)):
        level = rng.choice((0, 0.33, 0.66, 1))
        sign.append(
            [
                (stem, level),
                (1 - stem if stem != 0.5 else rng.choice((0, 1)), rng.choice((0, 0.5, 1))),
            ]
        )
    return sign


def _layer(plate, top, slant, gap, depth=230):
    """What lies below a line: first cleared, then hatched, then the line itself."""
    floor = min(1010, max(y for _, y in top) + depth)
    shape = [*top, (1620, floor), (-10, floor)]
    plate.area(shape)
    plate.hatch(shape, slant, gap)
    plate.line(top, LINE * 1.4)


def _block(plate, sides, slant, gap):
    left, top, right, bottom = sides
    plate.hatch([(left, top), (right, top), (right, bottom), (left, bottom)], slant, gap)
    plate.box(*sides)


def _circle(x, y, radius, corners=120):
    turns = (math.tau * corner / corners for corner in range(corners))
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]


MOTIFS = {
    "ridges": ridges,
    "strata": strata,
    "steps": steps,
    "courses": courses,
    "lattice": lattice,
    "strokes": strokes,
}
