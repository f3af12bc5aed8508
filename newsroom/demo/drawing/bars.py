"""Hatched columns: a peak, a fall, a level row, six tall among many short, boxes on a quay."""

import math

from newsroom.demo.drawing.plate import ACCENT, HAIR, HEAVY, INK, LINE, PAPER

FLOOR = 880  # where the columns stand
EDGE = 80  # free at the left and right


def peak(plate, rng):
    """Thin columns that rise to one sharp peak and fall away again."""
    count, top = 44, rng.randint(27, 32)
    heights = []
    for place in range(count):
        away = (place - top) / (9 if place < top else 5)
        heights.append(110 + 560 * math.exp(-abs(away) * 1.15) + rng.uniform(-22, 22))
    heights[top] = 730
    _row(plate, heights, {top}, gap=9)


def fall(plate, rng):
    """Columns that fall steeply from left to right; the last and lowest is red."""
    heights = [45 + 690 * math.exp(-place / 4.6) + rng.uniform(-12, 12) for place in range(16)]
    _row(plate, heights, {15}, gap=26, least=42)


def level(plate, rng):
    """A long row of even columns, one of them slightly taller than the rest."""
    chosen = rng.randint(17, 23)
    heights = [470 + 10 * math.sin(place * 1.7) + rng.uniform(-7, 7) for place in range(32)]
    heights[chosen] = 560
    _row(plate, heights, {chosen}, gap=13)


def tall(plate, rng):
    """Six tall columns beside a crowd of very short ones; the tallest is red."""
    heights = [690, 600, 520, 470, 400, 350]
    heights[1:] = [height + rng.uniform(-16, 16) for height in heights[1:]]
    _row(plate, heights + [rng.uniform(16, 64) for _ in range(26)], {0}, gap=12)


def boxes(plate, rng):
    """Boxes hatched in different directions and stacked on a quay, one filled."""
    plate.crosses(bottom=FLOOR)
    stacks = [rng.randint(2, 5) for _ in range(7)]
    stacks[rng.randint(2, 4)] = 6
    chosen = (rng.randint(2, 4), 1)
    for column, boxes_high in enumerate(stacks):
        for floor in range(boxes_high):
            left, top = EDGE + column * 207, FLOOR - (floor + 1) * 122
            sides = (left, top, left + 198, top + 114)
            _column(plate, sides, (column, floor) == chosen, (45, 135, 0, 90)[rng.randint(0, 3)])
    _floor(plate)
    plate.line([(EDGE, FLOOR + 24), (1600 - EDGE, FLOOR + 24)], HAIR)


def _row(plate, heights, chosen, gap, least=0):
    plate.crosses(bottom=FLOOR)
    room = 1600 - 2 * EDGE
    width = (room + gap) / len(heights) - gap
    for place, height in enumerate(heights):
        left = EDGE + place * (width + gap)
        sides = (left, FLOOR - max(height, least), left + width, FLOOR)
        _column(plate, sides, place in chosen, 135 if place % 2 else 45)
    _floor(plate, [EDGE + place * (width + gap) + width / 2 for place in range(len(heights))])
    for place in chosen:
        x = EDGE + place * (width + gap) + width / 2
        plate.mark(x, FLOOR - max(heights[place], least), rise=36)


def _column(plate, sides, is_chosen, angle):
    left, top, right, bottom = sides
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    plate.area(corners, ACCENT if is_chosen else PAPER)
    if not is_chosen:
        plate.hatch(corners, angle, gap=11)
    plate.box(*sides, outline=ACCENT if is_chosen else INK, weight=LINE)


def _floor(plate, ticks=()):
    plate.line([(0, FLOOR), (1600, FLOOR)], HEAVY)
    for x in ticks:
        plate.line([(x, FLOOR + 10), (x, FLOOR + 26)], HAIR)


MOTIFS = {"peak": peak, "fall": fall, "level": level, "tall": tall, "boxes": boxes}
