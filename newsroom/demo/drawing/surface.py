"""Smooth heights over a plate, and the lines that join equal heights."""

import math

from PIL import Image

COLUMNS, ROWS = 41, 27  # where the heights are worked out; between, Pillow draws them smooth
FINER = 4
OVERSCAN = 24  # units beyond the edge, so that lines run off the sheet


def swell(rng, count=5, shortest=420, longest=1100):
    """A calm undulation between about -1 and 1: a few long waves that cross each other."""
    waves = []
    for _ in range(count):
        length, turn = rng.uniform(shortest, longest), rng.uniform(0, math.tau)
        k = math.tau / length
        waves.append((k * math.cos(turn), k * math.sin(turn), rng.uniform(0, math.tau)))

    def height(x, y):
        return sum(math.sin(x * kx + y * ky + phase) for kx, ky, phase in waves) / count**0.75

    return height


def hill(x0, y0, reach, stretch=1.0, turn=0.0):
    """One rounded summit of height 1, longer in one direction if stretched."""
    cos, sin = math.cos(turn), math.sin(turn)

    def height(x, y):
        along = ((x - x0) * cos + (y - y0) * sin) / (reach * stretch)
        aside = ((y - y0) * cos - (x - x0) * sin) / reach
        return math.exp(-(along * along + aside * aside))

    return height


def isolines(height, plate, step):
    """Yields (level number, start, end) for every short piece of every line of equal height."""
    columns, rows = COLUMNS * FINER, ROWS * FINER
    heights = _heights(height, plate)
    dx = (plate.width + 2 * OVERSCAN) / columns
    dy = (plate.height + 2 * OVERSCAN) / rows
    for row in range(rows - 1):
        upper = heights[row * columns : (row + 1) * columns]
        lower = heights[(row + 1) * columns : (row + 2) * columns]
        y = (row + 0.5) * dy - OVERSCAN
        for column in range(columns - 1):
            a, b = upper[column], upper[column + 1]
            d, c = lower[column], lower[column + 1]
            first = math.floor(min(a, b, c, d) / step) + 1
            last = math.floor(max(a, b, c, d) / step)
            if first > last:
                continue
            x = (column + 0.5) * dx - OVERSCAN
            for level in range(first, last + 1):
                yield from _pieces(level, level * step, (a, b, c, d), (x, y, dx, dy))


def _pieces(number, level, corners, cell):
    """Where one line crosses the four sides of one cell."""
    a, b, c, d = corners
    x, y, dx, dy = cell
    points = []
    if (a < level) != (b < level):
        points.append((x + dx * (level - a) / (b - a), y))
    if (b < level) != (c < level):
        points.append((x + dx, y + dy * (level - b) / (c - b)))
    if (d < level) != (c < level):
        points.append((x + dx * (level - d) / (c - d), y + dy))
    if (a < level) != (d < level):
        points.append((x, y + dy * (level - a) / (d - a)))
    for start in range(0, len(points) - 1, 2):
        yield number, points[start], points[start + 1]


def _heights(height, plate):
    """The heights on a fine grid: worked out on a coarse one, then drawn smooth by Pillow."""
    across = (plate.width + 2 * OVERSCAN) / COLUMNS
    down = (plate.height + 2 * OVERSCAN) / ROWS
    coarse = Image.new("F", (COLUMNS, ROWS))
    coarse.putdata(
        [
            height((column + 0.5) * across - OVERSCAN, (row + 0.5) * down - OVERSCAN)
            for row in range(ROWS)
            for column in range(COLUMNS)
        ]
    )
    fine = coarse.resize((COLUMNS * FINER, ROWS * FINER), Image.Resampling.BICUBIC)
    return list(fine.get_flattened_data())


def shore(height, x, y, level, reach=420, corners=120):
    """The outline, around a summit, of all that stands higher than `level`."""
    outline = []
    for corner in range(corners):
        turn = math.tau * corner / corners
        across, down = math.cos(turn), math.sin(turn)
        near, far = 0.0, reach
        for _ in range(10):
            middle = (near + far) / 2
            if height(x + across * middle, y + down * middle) > level:
                near = middle
            else:
                far = middle
        outline.append((x + across * near, y + down * near))
    return outline
