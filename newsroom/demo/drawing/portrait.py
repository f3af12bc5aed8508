"""A bust in engraved lines on a roundel: whoever it is, it is drawn by the same hand."""

import math

from PIL import Image, ImageDraw, ImageFilter

from newsroom.demo.drawing.plate import ACCENT, INK, PAPER, WASH, Plate

UNITS = 480
PITCH = 9.0  # between two engraved lines
TONES = 120  # the side of the small grey picture that the lines follow


def portrait(plate, rng):
    """Lines across the whole roundel, thick where the bust is dark, thin where it is light."""
    shape = _Bust(rng)
    tones = shape.tones()
    plate.area(_circle(240, 240, 236), WASH)
    for number in range(-2, int(UNITS / PITCH) + 3):
        _engrave(plate, tones, shape, number * PITCH)
    _crop(plate)


class _Bust:
    """The few choices that tell one face from another."""

    def __init__(self, rng):
        self.wide = rng.uniform(66, 76)
        self.lean = rng.uniform(-10, 10)
        self.hair = rng.choice(("crop", "bob", "knot", "curls", "side"))
        self.collar = rng.choice(("open", "round", "scarf"))
        self.side = rng.choice((-1, 1))  # where the light does not fall

    def tones(self):
        """A small soft grey picture: 0 is paper, 255 is as dark as the lines can get."""
        picture = Image.new("L", (UNITS, UNITS), 34)
        pen = ImageDraw.Draw(picture)
        self._shoulders(pen)
        self._hair_behind(pen)
        self._face(pen)
        self._hair_above(pen)
        soft = picture.filter(ImageFilter.GaussianBlur(3))
        return soft.resize((TONES, TONES), Image.Resampling.BOX).load()

    def _shoulders(self, pen):
        x = 240 + self.lean * 0.4
        pen.ellipse((x - 190, 352, x + 190, 720), fill=205)
        pen.polygon([(x - 40, 290), (x + 40, 290), (x + 62, 392), (x - 62, 392)], fill=95)
        if self.collar == "open":
            pen.polygon([(x - 58, 366), (x + 58, 366), (x, 462)], fill=70)
        elif self.collar == "round":
            pen.ellipse((x - 70, 330, x + 70, 396), fill=95)
        else:
            pen.rounded_rectangle((x - 80, 340, x + 80, 396), 26, fill=140)

    def _hair_behind(self, pen):
        x, wide = 240 + self.lean, self.wide
        if self.hair == "bob":
            pen.rounded_rectangle((x - wide - 26, 120, x + wide + 26, 338), 70, fill=235)
        elif self.hair == "knot":
            pen.ellipse((x - 38 + 30 * self.side, 50, x + 38 + 30 * self.side, 122), fill=235)
        elif self.hair == "curls":
            for corner in range(11):
                turn = math.pi * (1 + corner / 10)
                cx, cy = x + (wide + 12) * math.cos(turn), 196 + 92 * math.sin(turn)
                pen.ellipse((cx - 36, cy - 36, cx + 36, cy + 36), fill=235)

    def _face(self, pen):
        x, wide = 240 + self.lean, self.wide
        pen.ellipse((x - wide, 112, x + wide, 326), fill=66)
        pen.chord((x - wide, 112, x + wide, 326), *self._shade(), fill=128)

    def _shade(self):
        return (-78, 82) if self.side > 0 else (98, 258)

    def _hair_above(self, pen):
        x, wide = 240 + self.lean, self.wide
        pen.chord((x - wide - 8, 98, x + wide + 8, 300), 188, 352, fill=235)
        if self.hair == "side":
            pen.polygon(
                [(x - wide * self.side, 150), (x + wide * self.side, 128)]
                + [(x + (wide + 6) * self.side, 236), (x + (wide - 16) * self.side, 200)],
                fill=235,
            )

    def relief(self, x, y):
        """How far a line is lifted where the head stands out of the sheet."""
        across, down = (x - 240 - self.lean) / 120, (y - 215) / 150
        body = math.exp(-(((x - 240) / 190) ** 2) - ((y - 440) / 90) ** 2)
        return 17 * math.exp(-(across * across + down * down)) + 12 * body


def _engrave(plate, tones, shape, base):
    """One line from edge to edge, as a ribbon whose width is the darkness under it."""
    upper, lower = [], []
    for x in range(0, UNITS + 1, 4):
        y = base + 3 * math.sin(x / 90) - shape.relief(x, base)
        spot = (
            min(TONES - 1, int(x * TONES / UNITS)),
            min(TONES - 1, max(0, int(y * TONES / UNITS))),
        )
        half = 0.5 + (PITCH / 2 - 0.7) * tones[spot] / 255
        upper.append((x, y - half))
        lower.append((x, y + half))
    plate.area(upper + lower[::-1], INK)


def _crop(plate):
    """Everything outside the roundel is paper again."""
    mask = Image.new("L", plate.image.size, 255)
    edge = 4 * plate.scale
    ImageDraw.Draw(mask).ellipse((edge, edge, mask.width - edge, mask.height - edge), fill=0)
    plate.image.paste(PAPER, (0, 0), mask)
    plate.ring(240, 240, 237, 5, ACCENT)


def _circle(x, y, radius, corners=120):
    turns = (math.tau * corner / corners for corner in range(corners))
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]


def drawn(rng, size):
    plate = Plate(size, UNITS)
    portrait(plate, rng)
    return plate.finished()
