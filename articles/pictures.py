"""Uploaded pictures: opened with care, stripped of everything but pixels, cut into renditions."""

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")  # what authors may upload; never SVG, PSD, EPS …
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000  # a 50-megapixel camera; Pillow's own guard only warns up to 179
MIN_WIDTH = 320  # pixels; narrower pictures look broken at the width of a phone
WIDTHS = (240, 480, 960, 1600)  # a thumbnail, a phone, a column or a phone at 2×, a lead at 2×
PAPER = "#fdfbf7"  # shows through where an uploaded picture was transparent

# Quality and effort, tuned by eye on photographs and drawings; docs/decisions/ has the times.
ENCODINGS = {
    "avif": {"format": "AVIF", "quality": 58, "speed": 9},
    "webp": {"format": "WEBP", "quality": 78, "method": 2},
    "jpg": {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True},
}
CONTENT_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


class BrokenPicture(ValueError):
    """The file cannot be used; `code` says why and the message tells the author what to do."""

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
    """The picture in `file`, upright, in sRGB pixels alone.

    Raises BrokenPicture when the file is too large, damaged, a bomb, or not a picture we take.
    """
    _refuse_heavy(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            picture = Pillow.open(file, formats=FORMATS)
            _refuse_odd_sizes(picture)
            picture.load()
            return _only_pixels(picture)
    except BrokenPicture:
        raise
    except (Pillow.DecompressionBombWarning, Pillow.DecompressionBombError) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise BrokenPicture(
            "unknown_format", "This is not a JPEG, PNG, WebP, AVIF or GIF picture. Choose another."
        ) from error
    except Exception as error:  # a damaged file may raise nearly anything from a decoder
        raise BrokenPicture(
            "damaged", "This picture is damaged and cannot be opened. Export it again and retry."
        ) from error


def cut(picture: Pillow.Image) -> list[Rendition]:
    """The picture at each width up to its own, in each format."""
    return [
        Rendition(width, extension, _encoded(scaled, **how))
        for width in widths(picture.width)
        for scaled in [_scaled(picture, width)]
        for extension, how in ENCODINGS.items()
    ]


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


def _refuse_odd_sizes(picture):
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_many_pixels()
    if picture.width < MIN_WIDTH:
        raise BrokenPicture(
            "too_narrow", f"This picture is narrower than {MIN_WIDTH} pixels. Choose a larger one."
        )
    if picture.height > picture.width * 4:
        raise BrokenPicture("too_tall", "This picture is more than four times as tall as wide.")


def _too_many_pixels():
    return BrokenPicture(
        "too_many_pixels", f"This picture has more than {MAX_PIXELS // 10**6} megapixels."
    )


def _only_pixels(picture):
    """Upright, on paper where it was transparent, and with no metadata of any kind."""
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        upright = Pillow.new("RGBA", layer.size, PAPER)
        upright.alpha_composite(layer)
    bare = Pillow.new("RGB", upright.size)
    bare.paste(upright.convert("RGB"))
    return bare


def _scaled(picture, width):
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Pillow.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(picture, **how):
    buffer = io.BytesIO()
    picture.save(buffer, **how)
    return buffer.getvalue()
