"""A bust in engraved lines on a roundel: whoever it is, it is drawn by the same hand."""

import math

from PIL import Image, ImageDraw, ImageFilter

from newsroom.demo.drawing.plate import ACCENT, INK, PAPER, WASH, Plate

UNITS = 480
PITCH = 8.0  # between two engraved lines
TONES = 160  # the side of the small grey picture that the lines follow
HAIR = ("crop", "bob", "knot", "curls", "side", "long")


def drawn(rng, size):
    plate = Plate(size, UNITS)
    bust = Bust(rng)
    tones = bust.tones()
    plate.area(_circle(240, 240, 236), WASH)
    for number in range(-2, int(UNITS / PITCH) + 5):
        _engrave(plate, tones, bust, number * PITCH)
    _crop(plate)
    return plate.finished()


class Bust:
    """The few choices that tell one face from another, and the greys that they make."""

    def __init__(self, rng):
        self.hair = rng.choice(HAIR)
        self.dark = rng.choice((248, 248, 215, 165))
        self.skin = rng.choice((0, 22, 48))
        self.collar = rng.choice(("open", "round", "scarf"))
        self.has_glasses = rng.random() < 0.4
        self.has_beard = self.hair in ("crop", "side") and rng.random() < 0.6
        self.wide = rng.uniform(67, 76)
        self.x = 240 + rng.uniform(-8, 8)
        self.side = rng.choice((-1, 1))  # where the light does not fall

    def tones(self):
        """A small soft grey picture: 0 is paper, 255 is as dark as the lines can get."""
        picture = self._wall()
        pen = ImageDraw.Draw(picture)
        self._hair_behind(pen)
        self._shoulders(pen)
        self._head(pen)
        self._hair_above(pen)
        soft = picture.filter(ImageFilter.GaussianBlur(2.2))
        if self.has_glasses:
            self._glasses(ImageDraw.Draw(soft))
        return soft.resize((TONES, TONES), Image.Resampling.BOX).load()

    def _wall(self):
        """Dark behind the lit cheek and light behind the shaded one, so that both stand out."""
        slope = Image.linear_gradient("L").rotate(-90 * self.side).resize((UNITS, UNITS))
        return slope.point(lambda grey: 14 + grey * 118 // 255)

    def _shoulders(self, pen):
        x, skin = 240 + (self.x - 240) * 0.4, self.skin
        pen.ellipse((x - 190, 350, x + 190, 720), fill=225)
        pen.polygon([(x - 38, 280), (x + 38, 280), (x + 60, 392), (x - 60, 392)], fill=skin + 80)
        if self.collar == "open":
            pen.polygon([(x - 60, 364), (x + 60, 364), (x, 470)], fill=skin + 40)
        elif self.collar == "round":
            pen.ellipse((x - 66, 330, x + 66, 400), fill=skin + 60)
        else:
            pen.rounded_rectangle((x - 84, 338, x + 84, 404), 30, fill=10)
            pen.polygon([(x + 20, 390), (x + 62, 390), (x + 74, 480), (x + 26, 480)], fill=10)

    def _hair_behind(self, pen):
        x, wide, dark = self.x, self.wide, self.dark
        if self.hair == "bob":
            pen.rounded_rectangle((x - wide - 28, 96, x + wide + 28, 336), 84, fill=dark)
        elif self.hair == "long":
            pen.rounded_rectangle((x - wide - 24, 96, x + wide + 24, 430), 84, fill=dark)
        elif self.hair == "knot":
            pen.ellipse((x - 44, 30, x + 44, 116), fill=dark)
        elif self.hair == "curls":
            for corner in range(13):
                turn = math.pi * (0.94 + 1.12 * corner / 12)
                cx, cy = x + (wide + 10) * math.cos(turn), 196 + 88 * math.sin(turn)
                pen.ellipse((cx - 34, cy - 34, cx + 34, cy + 34), fill=dark)

    def _head(self, pen):
        x, wide = self.x, self.wide
        pen.ellipse((x - wide, 104, x + wide, 330), fill=self.skin)
        shaded = Image.new("L", (UNITS, UNITS))
        ImageDraw.Draw(shaded).ellipse((x - wide, 104, x + wide, 330), fill=255)
        light = x - 34 * self.side
        ImageDraw.Draw(shaded).ellipse((light - wide, 90, light + wide, 344), fill=0)
        pen.bitmap((0, 0), shaded, fill=self.skin + 112)

    def _hair_above(self, pen):
        x, wide, dark = self.x, self.wide, self.dark
        if self.hair == "side":
            pen.chord((x - wide - 8, 88, x + wide + 8, 330), 196 - 8, 344 + 8, fill=dark)
            pen.ellipse((x - 30 - wide * self.side, 80, x + 70 - wide * self.side, 170), fill=dark)
        elif self.hair in ("bob", "long"):
            pen.chord((x - wide - 6, 90, x + wide + 6, 330), 180, 290 + 30 * self.side, fill=dark)
        else:
            pen.chord((x - wide - 7, 90, x + wide + 7, 322), 192, 348, fill=dark)

        if self.has_beard:
            pen.chord((x - wide, 108, x + wide, 338), 22, 158, fill=dark)

    def _glasses(self, pen):
        for eye in (self.x - 33, self.x + 33):
            pen.ellipse((eye - 27, 186, eye + 27, 240), outline=255, width=9)
        pen.line([(self.x - 8, 206), (self.x + 8, 206)], 255, 9)

    def relief(self, x, y):
        """How far a line is lifted where the head stands out of the sheet."""
        across, down = (x - self.x) / 105, (y - 225) / 140
        body = math.exp(-(((x - 240) / 190) ** 2) - ((y - 450) / 90) ** 2)
        return 15 * math.exp(-(across * across + down * down)) + 14 * body


def _engrave(plate, tones, bust, base):
    """One line from edge to edge, as a ribbon whose width is the darkness under it."""
    upper, lower = [], []
    for x in range(0, UNITS + 1, 3):
        y = base - bust.relief(x, base)
        spot = _within(x * TONES / UNITS), _within(y * TONES / UNITS)
        half = 0.45 + (PITCH / 2 - 0.75) * tones[spot] / 255
        upper.append((x, y - half))
        lower.append((x, y + half))
    plate.area(upper + lower[::-1], INK)


def _within(place):
    return min(TONES - 1, max(0, int(place)))


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
