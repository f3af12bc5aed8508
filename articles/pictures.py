"""Uploaded pictures: opened safely, stripped of everything but pixels, resized to renditions."""

import io
import math
import threading
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image as Pillow
from PIL import UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")  # what authors may upload; never SVG, PSD, EPS …
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 25_000_000  # phones make 24.5 million; a pixel takes four bytes as long as it is open
# What a decoder takes beside that, by its format: a picture must be open in less than 250 MB.
MAX_PIXELS_OF = {
    "WEBP": 13_000_000,  # 16 bytes a pixel: three canvases for what may be an animation
    "AVIF": 13_000_000,  # up to 16 bytes a pixel, for deep colours with transparency
}
MAX_PIXELS_IN_INKS = (
    16_000_000  # of a JPEG in CMYK that is sent in several passes: 12 bytes a pixel
)
MAX_PIXELS_IN_ONE_PASS = 150_000_000  # of a JPEG, as cameras send it: opened no larger than needed
MIN_WIDTH = 320  # pixels; narrower pictures look broken at the width of a phone
WIDTHS = (240, 480, 960, 1600)  # a thumbnail, a phone, a column or a phone at 2×, a lead at 2×
WIDEST = WIDTHS[-1]
MOST_SHOWN = 5_000_000  # pixels of a tall picture: to encode one as AVIF takes 25 bytes a pixel
PAPER = "#fdfbf7"  # shows through where an uploaded picture was transparent

# Quality and effort, tuned by eye on photographs and drawings; docs/decisions/ has the times.
ENCODINGS = {
    "avif": {"format": "AVIF", "quality": 58, "speed": 9},
    "webp": {"format": "WEBP", "quality": 78, "method": 2},
    "jpg": {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True},
}
CONTENT_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


ONE_AT_A_TIME = threading.Lock()
LANCZOS = Pillow.Resampling.LANCZOS
PATIENCE = 10  # seconds: a picture takes two or three
STRIP = 1_000_000  # pixels that are converted at a time

# EXIF: how a camera was held, and how its picture comes upright.
ORIENTATION = 0x0112
TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}
LYING = (5, 6, 7, 8)
# JPEG markers: frames that may be sent in one scan, and where the first scan begins.
SEQUENTIAL = (0xC0, 0xC1)
START_OF_SCAN = 0xDA


class BrokenPicture(ValueError):
    """The file cannot be used; `code` says why, the message says what the author can do."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Rendition:
    """One picture at one width in one format, as bytes."""

    width: int
    extension: str
    content: bytes


def opened(file: BinaryIO) -> Pillow.Image:
    """The picture in `file`, upright, in sRGB pixels alone, no wider than we show it.

    One at a time in a process, because it needs memory; the next one waits PATIENCE seconds. Raises
    BrokenPicture if the file is too large, damaged, a bomb, or not an accepted format, and if the
    wait takes longer than that.
    """
    _refuse_heavy(file)
    if not ONE_AT_A_TIME.acquire(timeout=PATIENCE):
        raise BrokenPicture(
            "busy",
            "Other pictures are being prepared just now. Choose yours again and send the form once "
            "more in a minute.",
        )
    try:
        return _opened(file)
    finally:
        ONE_AT_A_TIME.release()


def _opened(file):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # our limits are lower
            picture = Pillow.open(file, formats=FORMATS)
            _refuse_too_many_pixels(picture, file)
            # Of a PNG, that decodes the whole: it may stand at the end.
            orientation = picture.getexif().get(ORIENTATION, 1)
            _refuse_odd_shapes(*_upright(picture.size, orientation))
            return _only_pixels(picture, orientation)
    except BrokenPicture:
        raise
    except Pillow.DecompressionBombError as error:
        raise _too_many_pixels(MAX_PIXELS) from error
    except UnidentifiedImageError as error:
        raise BrokenPicture(
            "unknown_format", "This is not a JPEG, PNG, WebP, AVIF or GIF picture. Choose another."
        ) from error
    except Exception as error:  # a damaged file may raise nearly anything from a decoder
        raise BrokenPicture(
            "damaged", "This picture is damaged, and we cannot open it. Export it again and retry."
        ) from error


def cut(picture: Pillow.Image) -> list[Rendition]:
    """The picture at each width up to its own, in each format."""
    renditions = []
    with ONE_AT_A_TIME:
        for width in widths(picture.width):
            scaled = picture
            if width < picture.width:
                height = max(1, round(picture.height * width / picture.width))
                scaled = picture.resize((width, height), LANCZOS, reducing_gap=3.0)
            for extension, how in ENCODINGS.items():
                encoded = io.BytesIO()
                scaled.save(encoded, **how)
                renditions.append(Rendition(width, extension, encoded.getvalue()))
    return renditions


def widths(own: int) -> list[int]:
    """Never wider than the picture itself; a narrow picture keeps its own width."""
    return sorted({min(own, width) for width in WIDTHS})


def _refuse_heavy(file):
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size > MAX_BYTES:
        raise BrokenPicture(
            "too_heavy", f"This file is larger than {MAX_BYTES // 1024**2} MB. Export it smaller."
        )


def _refuse_too_many_pixels(picture, file):
    """Only by the header: nothing of the picture is decoded yet."""
    most = MAX_PIXELS_OF.get(picture.format, MAX_PIXELS)
    if picture.format == "JPEG":
        if _is_sent_in_one_pass(file):
            most = MAX_PIXELS_IN_ONE_PASS
        elif picture.mode == "CMYK":
            most = MAX_PIXELS_IN_INKS
    if picture.width * picture.height > most:
        raise _too_many_pixels(most)


def _refuse_odd_shapes(width, height):
    if width < MIN_WIDTH:
        raise BrokenPicture(
            "too_narrow", f"This picture is narrower than {MIN_WIDTH} pixels. Choose a larger one."
        )
    if height > width * 4:
        raise BrokenPicture(
            "too_tall", "This picture is more than four times as tall as it is wide. Crop it."
        )


def _is_sent_in_one_pass(file):
    """Does the first scan of this JPEG hold the whole picture (ITU T.81, B.2)?

    Else the decoder keeps every coefficient until the last of them is read.
    """
    file.seek(2)
    components = 0
    while True:
        marker = file.read(2)
        while marker == b"\xff\xff":  # any number of 0xff may stand before a marker
            marker = b"\xff" + file.read(1)
        if len(marker) < 2 or marker[0] != 0xFF:
            return False
        length = int.from_bytes(file.read(2), "big")
        segment = file.read(max(0, length - 2))
        if marker[1] in SEQUENTIAL and len(segment) > 5:
            components = segment[5]
        elif marker[1] == START_OF_SCAN:
            return 0 < components == (segment[0] if segment else 0)


def _too_many_pixels(most):
    return BrokenPicture(
        "too_many_pixels",
        f"This picture has more than {most // 10**6} megapixels. Export it smaller.",
    )


def _upright(size, orientation):
    return size[::-1] if orientation in LYING else size


def _only_pixels(picture, orientation):
    """Upright, on paper where it was transparent, and with no metadata of any kind."""
    # A JPEG is decoded no larger than it is needed.
    picture.draft(None, _upright((WIDEST, 1), orientation))
    picture.load()
    flat = _flattened(picture, *_upright(picture.size, orientation))
    return flat.transpose(TURNS[orientation]) if orientation in TURNS else flat


def _flattened(picture, upright_width, upright_height):
    """In RGB, and no larger than it is shown once it is upright.

    One strip at a time, so that nothing large is held twice: by a whole factor, then only in width,
    which leaves no seams; the remaining height is done for all strips together.
    """
    shown = min(WIDEST, math.isqrt(MOST_SHOWN * upright_width // upright_height))
    factor = max(1, upright_width // shown)
    scale = min(1, shown / math.ceil(upright_width / factor))
    width = round(math.ceil(picture.width / factor) * scale)
    reduced = math.ceil(picture.height / factor)
    flat = Pillow.new("RGB", (width, reduced))
    rows = factor * max(1, STRIP // (picture.width * factor))
    for top in range(0, picture.height, rows):
        below = min(top + rows, picture.height)
        strip = _on_paper(picture.crop((0, top, picture.width, below))).reduce(factor)
        flat.paste(strip.resize((width, strip.height), LANCZOS), (0, top // factor))
    height = max(1, round(reduced * scale))
    return flat if height == reduced else flat.resize((width, height), LANCZOS)


def _on_paper(strip):
    if strip.has_transparency_data:
        layer = strip.convert("RGBA")
        paper = Pillow.new("RGBA", layer.size, PAPER)
        paper.alpha_composite(layer)
        return paper.convert("RGB")
    if strip.mode.startswith("I;16"):
        strip = strip.point(lambda level: level * (1 / 256)).convert("L")
    return strip.convert("RGB")
