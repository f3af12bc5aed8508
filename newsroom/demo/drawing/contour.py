"""Lines of equal height: hills, rings, a rising sheaf, a plain with a crack."""

import math

from newsroom.demo.drawing.plate import ACCENT, HAIR, HEAVY, INK, LINE, PAPER, WASH
from newsroom.demo.drawing.surface import hill, isolines, shore, swell

INDEX = 5  # every fifth line is heavier, so that heights can be counted


def hills(plate, rng):
    """A range of hills; the highest is filled in and marked."""
    ground = swell(rng)
    x, y = rng.uniform(500, 1100), rng.uniform(430, 600)
    summit = hill(x, y, rng.uniform(190, 240), rng.uniform(1.2, 1.6), rng.uniform(-0.6, 0.6))
    others = [
        hill(px * 1600, rng.uniform(150, 850), rng.uniform(150, 260), 1.4, rng.uniform(0, 3))
        for px in (0.08, 0.32, 0.72, 0.95)
        if abs(px * 1600 - x) > 260
    ]
    sizes = [rng.uniform(0.45, 0.75) for _ in others]

    def height(px, py):
        rest = sum(size * other(px, py) for size, other in zip(sizes, others, strict=True))
        return 1.25 * summit(px, py) + rest + 0.22 * ground(px, py)

    step, depth = 0.075, 5
    level = math.floor(height(x, y) / step) - depth
    outline = shore(height, x, y, level * step)
    plate.area(outline, WASH)
    far = max(math.dist((x, y), point) for point in outline) + 4
    _lines(
        plate,
        height,
        step,
        lambda number, at: number >= level and math.dist(at, (x, y)) < far,
    )
    plate.mark(x, y)


def plain(plate, rng):
    """A gentle plain, cut from corner to corner by one long crack."""
    ground = swell(rng, shortest=800)
    _lines(plate, lambda x, y: ground(x, y) + x / 1700 - y / 1300, step=0.13)
    crack = _crack(rng, (-30, rng.uniform(840, 930)), (1640, rng.uniform(80, 160)), count=46)
    plate.curve(crack, 24, PAPER)
    for place in range(6, len(crack) - 4, 7):
        x, y = crack[place]
        side = rng.choice((-1, 1))
        branch = _crack(rng, (x, y), (x + 130, y + side * rng.uniform(50, 110)), count=7, rough=9)
        plate.curve(branch, 14, PAPER)
        plate.curve(branch, HEAVY * 0.9, ACCENT)
    plate.curve(crack, HEAVY * 2, ACCENT)


def _crack(rng, start, end, count, rough=17):
    """A broken line that wanders to either side of the straight one."""
    points, drift = [], 0.0
    for place in range(count):
        share = place / (count - 1)
        drift = 0.7 * drift + rng.uniform(-rough, rough)
        x = start[0] + (end[0] - start[0]) * share
        points.append((x + drift * 0.4, start[1] + (end[1] - start[1]) * share + drift))
    return [start, *points[1:]]


def rings(plate, rng):
    """Uneven rings around a heart, like those of a tree; one narrow ring stands out."""
    x, y = rng.uniform(640, 960), rng.uniform(440, 560)
    waves = [(n, rng.uniform(0.2, 1) / n, rng.uniform(0, math.tau)) for n in (2, 3, 5, 8)]
    radius, chosen, ring = 14.0, rng.randint(11, 15), 0
    while radius < 1250:
        outline = _ring(x, y, radius, waves)
        if ring == chosen:
            plate.curve(outline, HEAVY * 1.8, ACCENT)
            plate.mark(*outline[-16], rise=130)
        else:
            plate.line(outline, HEAVY * 0.8 if ring % INDEX == 0 else LINE)
        radius += 9 if ring in (chosen, chosen - 1) else rng.uniform(15, 36)
        ring += 1


def scroll(plate, rng):
    """The layers of a rolled and crushed scroll, cut across; one layer stands out."""
    x, y = rng.uniform(700, 900), rng.uniform(470, 530)
    waves = [(n, rng.uniform(0.3, 0.9) / n, rng.uniform(0, math.tau)) for n in (2, 3, 4, 7)]
    turns, corners, gap = 19, 140, 22
    spiral = []
    for corner in range(turns * corners):
        turn = math.tau * corner / corners
        bulge = sum(size * math.sin(n * turn + phase) for n, size, phase in waves)
        squeeze = 1 + 0.2 * bulge * min(1, corner / corners / 6)
        reach = (20 + gap * corner / corners) * squeeze
        spiral.append((x + 1.45 * reach * math.cos(turn), y + 0.9 * reach * math.sin(turn)))
    plate.crosses()
    plate.area(spiral[-corners:])
    plate.line(spiral, LINE * 1.2)
    start = corners * rng.randint(9, 12)
    plate.curve(spiral[start : start + corners], HEAVY * 1.8, ACCENT)
    plate.mark(*spiral[start + corners * 5 // 6], rise=120)


def _ring(x, y, radius, waves, corners=150):
    outline = []
    for corner in range(corners + 1):
        turn = math.tau * corner / corners
        bulge = sum(size * math.sin(n * turn + phase) for n, size, phase in waves)
        reach = radius * (1 + 0.13 * bulge) + min(5, radius / 30) * math.sin(
            11 * turn + radius / 90
        )
        outline.append((x + 1.15 * reach * math.cos(turn), y + 0.92 * reach * math.sin(turn)))
    return outline


def basin(plate, rng):
    """A lake that shrank: each shore lies inside the last, and one short line holds the rest."""
    ground = swell(rng)
    x, y = rng.uniform(700, 900), rng.uniform(470, 560)
    main = hill(x, y, 250, 1.5, rng.uniform(0.6, 1.0))
    north = hill(x + 40, y - 320, 120, 1.5, 0.2)

    def height(px, py):
        return -1.5 * main(px, py) - 0.7 * north(px, py) + 0.16 * ground(px, py)

    plate.area(shore(lambda px, py: -height(px, py), x, y, 0.8), WASH)
    _lines(plate, height, step=0.1)
    dam = [(x - 60, y - 208), (x - 5, y - 222), (x + 60, y - 218), (x + 110, y - 200)]
    plate.curve(dam, HEAVY * 2.6, ACCENT)
    plate.mark(x + 30, y - 220)


def rise(plate, rng):
    """A sheaf of waves that climbs from left to right; the topmost stands out."""
    plate.crosses(bottom=700)
    count, crests = 28, rng.uniform(7, 9)
    phase = rng.uniform(0, math.tau)
    for number in reversed(range(count)):
        points, lift = [], 1 - number / count
        for x in range(-10, 1620, 10):
            climb = 90 + 470 * (max(0, x) / 1600) ** 1.7 * lift
            wave = 15 * math.sin(x / 1600 * math.tau * crests + phase) * (0.4 + lift)
            points.append((x, 1010 - 250 * lift - climb * lift - wave))
        if number:
            plate.line(points, LINE if number % INDEX else HEAVY * 0.8)
    plate.curve(points, HEAVY * 1.8, ACCENT)
    plate.mark(*points[-14], rise=90)


def _lines(plate, height, step, is_chosen=lambda number, at: False):
    for number, start, end in isolines(height, plate, step):
        chosen = is_chosen(number, start)
        weight = HEAVY * 0.9 if number % INDEX == 0 else LINE if chosen else HAIR * 1.3
        plate.line([start, end], weight, ACCENT if chosen else INK)


MOTIFS = {
    "hills": hills,
    "plain": plain,
    "rings": rings,
    "scroll": scroll,
    "basin": basin,
    "rise": rise,
}
