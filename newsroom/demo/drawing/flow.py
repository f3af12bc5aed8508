"""Lines that run together: past a body, out of a point, along a seabed, in a fraying bundle."""

import math
from itertools import pairwise

from newsroom.demo.drawing.plate import ACCENT, HAIR, HEAVY, INK, LINE, PAPER, WASH
from newsroom.demo.drawing.surface import isolines, swell


def past(plate, rng):
    """Lines that bend round an unseen body; one straight red line leaves them all behind."""
    x, y, radius = rng.uniform(520, 680), rng.uniform(520, 580), rng.uniform(150, 180)
    ground = swell(rng, 4, 700, 1400)

    def stream(px, py):
        away = max((px - x) ** 2 + (py - y) ** 2, 1)
        return (py - y) * (1 - radius * radius / away) + 34 * ground(px, py) * (
            1 - min(1, radius * radius / away)
        )

    for number, start, end in isolines(stream, plate, 21):
        if math.dist(start, (x, y)) > radius - 2:
            plate.line([start, end], LINE if number % 4 else HEAVY * 0.8)
    plate.dot(x, y, radius + 8, PAPER)
    plate.dot(x, y, radius, WASH)
    plate.ring(x, y, radius, LINE)
    slope = rng.uniform(0.28, 0.4)
    ends = [(x, y), (1640, y - (1640 - x) * slope)]
    plate.line(ends, 24, PAPER)
    plate.line(ends, HEAVY * 1.8, ACCENT)
    plate.dot(x, y, 15, ACCENT)
    plate.mark(x + 620, y - 620 * slope, rise=80)


def gather(plate, rng):
    """Fine lines that gather from every edge towards one point, one of them red."""
    x, y = rng.uniform(880, 1060), rng.uniform(440, 560)
    count = 120
    chosen = rng.randint(52, 60)
    for number in range(count):
        points = _drawn_in(x, y, math.tau * number / count, rng.uniform(-0.04, 0.04))
        if number == chosen:
            red = points
        else:
            plate.line(points[: rng.choice((9, 5, 3, 1)) * -1], LINE if number % 4 else HEAVY * 0.7)
    plate.curve(red, 20, PAPER)
    plate.curve(red, HEAVY * 1.8, ACCENT)
    plate.dot(x, y, 46, PAPER)
    plate.ring(x, y, 34, HEAVY)
    plate.dot(x, y, 14, ACCENT)


def _drawn_in(x, y, turn, sway):
    """One line from beyond the edge to the point, in a long even curl."""
    points = []
    for place in range(61):
        away = 1500 * (1 - place / 60) ** 1.5 + 34
        bend = turn + sway + 0.75 * (1 - math.exp(-away / 420))
        points.append((x + away * 1.15 * math.cos(bend), y + away * math.sin(bend)))
    return points


def tree(plate, rng):
    """Lines that fan out from one point and branch; one path is picked out."""
    root, levels = (90, 500), (0, 330, 700, 1080, 1500)
    leaves = 64
    heights = [60 + 880 * (leaf + 0.5) / leaves for leaf in range(leaves)]
    chosen = rng.randint(14, 26)
    paths = [_path(root, levels, leaf, heights) for leaf in range(leaves)]
    for leaf, path in enumerate(paths):
        if leaf != chosen:
            plate.line(path[:42], HEAVY * 0.8)
            plate.line(path[42:], LINE)
            plate.dot(*path[-1], 5)
    plate.curve(paths[chosen], 16, PAPER)
    plate.curve(paths[chosen], HEAVY * 1.8, ACCENT)
    plate.dot(*paths[chosen][-1], 12, ACCENT)
    plate.dot(*root, 24, INK)
    plate.dot(*root, 11, PAPER)


def _path(root, levels, leaf, heights):
    """From the root to one leaf through ever smaller branches, in smooth bends."""
    stops = [root]
    for depth, x in enumerate(levels[1:], start=1):
        size = len(heights) // 4 ** (depth - 1) if depth < 4 else 1
        branch = heights[leaf // size * size : leaf // size * size + size]
        stops.append((x, sum(branch) / len(branch)))
    points = []
    for (x0, y0), (x1, y1) in pairwise(stops):
        for place in range(21):
            share = place / 20
            smooth = share * share * (3 - 2 * share)
            points.append((x0 + (x1 - x0) * share, y0 + (y1 - y0) * smooth))
    return points


def cables(plate, rng):
    """Long parallel lines over a seabed; one is red and broken."""
    bed = swell(rng, 4, 800, 1500)
    chosen, count = rng.randint(11, 15), 27
    cut = rng.uniform(820, 1020)
    for number in range(count):
        base = 40 + number * 36
        points = [(x, base + 60 * bed(x, base * 1.1)) for x in range(-10, 1620, 10)]
        if number == chosen:
            left = [(x, y) for x, y in points if x < cut]
            right = [(x, y + 14) for x, y in points if x > cut + 90]
            for part in (left, right):
                plate.curve(part, HEAVY * 1.8, ACCENT)
            plate.dot(*left[-1], 14, ACCENT)
            plate.dot(*right[0], 14, ACCENT)
            end = left[-1]
        elif number % 4 == 0:
            plate.line(points, HEAVY * 0.9)
            for spot in points[9 + number % 5 * 6 :: 40]:
                plate.dot(*spot, 8)
        else:
            plate.line(points, LINE if number % 2 else HAIR)
    plate.mark(*end)


def bundle(plate, rng):
    """Lines that start together, part and fade out; one red line runs on to the edge."""
    count, chosen = 54, rng.randint(20, 30)
    ground = swell(rng, 4, 700, 1300)
    for number in range(count):
        spread = (number - count / 2) / count
        points = []
        for x in range(-10, 1620, 10):
            opened = max(0, (x - 120) / 1480) ** 1.4
            middle = 520 + 60 * ground(x, 500)
            points.append(
                (x, middle + spread * (330 + 900 * opened) + 50 * opened * ground(x, number * 30))
            )
        if number == chosen:
            red = points
            continue
        length = int(len(points) * rng.uniform(0.38, 0.86))
        plate.line(points[:length], LINE if number % 4 else HEAVY * 0.8)
        plate.dashes(points[length : length + 14], HAIR, on=1, off=1)
    plate.curve(red, 18, PAPER)
    plate.curve(red, HEAVY * 1.8, ACCENT)
    plate.mark(*red[-22])


MOTIFS = {"past": past, "gather": gather, "tree": tree, "cables": cables, "bundle": bundle}
