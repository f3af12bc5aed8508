"""The sheet every drawing is made on: its inks, its three line weights, its hatching."""

import math

from PIL import Image, ImageChops, ImageDraw

INK = "#191613"
ACCENT = "#a3231f"
WASH = "#f6e9e4"
PAPER = "#fdfbf7"

HAIR, LINE, HEAVY = 1.6, 2.6, 5.0  # in units: a plate is 1,600 units wide whatever its pixels
WIDTH = 1600
FINER = 2  # drawn at twice the size and reduced: Pillow's own lines have hard edges
GRID = 200  # the crosses under every drawing stand this far apart


class Plate:
    """A drawing in the making. Everything is said in units, from the top left."""

    def __init__(self, size, width=WIDTH):
        self.size = size
        self.width, self.height = width, width * size[1] / size[0]
        self.scale = FINER * size[0] / width
        self.image = Image.new("RGB", (size[0] * FINER, size[1] * FINER), PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def finished(self):
        return self.image.reduce(FINER)

    def crosses(self, bottom=math.inf, arm=7):
        """The grid that ties the pictures together, as on an ordnance map."""
        for x in range(GRID // 2, int(self.width), GRID):
            for y in range(GRID // 2, int(min(self.height, bottom)), GRID):
                self.line([(x - arm, y), (x + arm, y)], HAIR)
                self.line([(x, y - arm), (x, y + arm)], HAIR)

    def line(self, points, weight=LINE, colour=INK):
        self.pen.line(self._pixels(points), fill=colour, width=self._weight(weight))

    def curve(self, points, weight=LINE, colour=INK):
        """A line with round joints, for heavy lines that bend."""
        self.pen.line(self._pixels(points), colour, self._weight(weight), joint="curve")

    def dashes(self, points, weight=LINE, colour=INK, on=3, off=2):
        """Every few points of a line that was given many."""
        for start in range(0, len(points) - on, on + off):
            self.line(points[start : start + on + 1], weight, colour)

    def area(self, points, colour=PAPER):
        self.pen.polygon(self._pixels(points), fill=colour)

    def box(self, left, top, right, bottom, fill=None, outline=INK, weight=LINE):
        corners = self._pixels([(left, top), (right, bottom)])
        self.pen.rectangle(corners, fill, outline, self._weight(weight))

    def dot(self, x, y, radius, colour=INK):
        self.pen.ellipse(self._around(x, y, radius), fill=colour)

    def ring(self, x, y, radius, weight=LINE, colour=INK):
        self.pen.ellipse(self._around(x, y, radius), outline=colour, width=self._weight(weight))

    def mark(self, x, y, rise=110, side=30):
        """The evidence mark: a small red square, lifted from the place that it speaks of."""
        top = y - rise
        self.line([(x, y), (x, top)], LINE, ACCENT)
        half = side / 2
        corners = self._pixels([(x - half, top - side), (x + half, top)])
        halo = self._pixels([(x - half - 6, top - side - 6), (x + half + 6, top + 6)])
        self.pen.rounded_rectangle(halo, radius=9 * self.scale, fill=PAPER)
        self.pen.rounded_rectangle(corners, radius=5 * self.scale, fill=ACCENT)
        self.line([(x, top), (x, top + 8)], LINE, ACCENT)

    def hatch(self, points, angle=45, gap=14, weight=HAIR, colour=INK):
        """Fills an area with parallel lines, as an engraver does."""
        pixels = self._pixels(points)
        left, top = (max(0, math.floor(min(at))) for at in zip(*pixels, strict=True))
        right, bottom = (math.ceil(max(at)) + 1 for at in zip(*pixels, strict=True))
        bounds = (left, top, min(right, self.image.width), min(bottom, self.image.height))
        if bounds[2] <= left or bounds[3] <= top:
            return
        mask = Image.new("L", (bounds[2] - left, bounds[3] - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in pixels], fill=255)
        lines = self._ruled(bounds, angle, gap * self.scale, self._weight(weight))
        self.image.paste(colour, bounds, ImageChops.darker(mask, lines))

    def _ruled(self, bounds, angle, gap, weight):
        """Parallel lines over one part of the sheet; neighbouring parts share their lines."""
        left, top, right, bottom = bounds
        sheet = Image.new("L", (right - left, bottom - top))
        pen = ImageDraw.Draw(sheet)
        across, down = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
        reach = math.hypot(*sheet.size) / 2
        nearest = round((middle_y * across - middle_x * down) / gap)
        along = middle_x * across + middle_y * down
        for number in range(nearest - int(reach / gap) - 1, nearest + int(reach / gap) + 2):
            x, y = along * across - number * gap * down, along * down + number * gap * across
            ends = (
                (x - reach * across - left, y - reach * down - top),
                (x + reach * across - left, y + reach * down - top),
            )
            pen.line(ends, fill=255, width=weight)
        return sheet

    def _pixels(self, points):
        scale = self.scale
        return [(x * scale, y * scale) for x, y in points]

    def _around(self, x, y, radius):
        scale = self.scale
        return (
            (x - radius) * scale,
            (y - radius) * scale,
            (x + radius) * scale,
            (y + radius) * scale,
        )

    def _weight(self, weight):
        return max(1, round(weight * self.scale))
