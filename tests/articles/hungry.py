"""Pictures at the limits of what we take, of every kind that is costly, and what one costs us."""

import subprocess
import sys

from PIL import Image as Pillow

from tests.shared_data import PROJECT

SCRIPT = """
import sys
from articles import pictures

def peak():
    line = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024

try:
    with open(sys.argv[1], "rb") as file:
        pictures.cut(pictures.opened(file))
    print("taken", peak())
except pictures.BrokenPicture as error:
    print(error.code, peak())
"""


def cost(path):
    """(what became of it, the most memory that its process ever held, in MB)."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, path],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    code, megabytes = done.stdout.split()
    return code, int(megabytes)


def plain(mode, size, colour=1):
    return Pillow.new(mode, size, colour)


def noise(size, mode="RGB"):
    return Pillow.effect_noise(size, 60).convert(mode)


WIDE, TALL = (6250, 4000), (2500, 10_000)  # 25 megapixels
SMALLER, SMALLER_AND_TALL = (4160, 3120), (1800, 7200)  # 13
FAST = {"compress_level": 1}
FRAMES = {"save_all": True, "append_images": [plain("P", WIDE, n) for n in (2, 3)]}
CLEAR = (200, 20, 20, 90)

KINDS = {
    "PNG": (lambda: plain("RGB", WIDE, "red"), {"format": "PNG", **FAST}),
    "PNG, tall": (lambda: plain("RGB", TALL, "red"), {"format": "PNG", **FAST}),
    "PNG, transparent, tall": (lambda: plain("RGBA", TALL, CLEAR), {"format": "PNG", **FAST}),
    "PNG, 16 bits": (lambda: plain("I;16", TALL, 999), {"format": "PNG", **FAST}),
    "PNG, grey, transparent": (lambda: plain("LA", WIDE, (9, 90)), {"format": "PNG", **FAST}),
    "PNG, palette": (lambda: plain("P", WIDE), {"format": "PNG", "transparency": 1, **FAST}),
    "WebP": (lambda: plain("RGB", SMALLER, "red"), {"format": "WEBP", "method": 0}),
    "WebP, transparent, tall": (
        lambda: plain("RGBA", SMALLER_AND_TALL, CLEAR),
        {"format": "WEBP", "lossless": True, "method": 0},
    ),
    "AVIF": (lambda: plain("RGB", SMALLER, "red"), {"format": "AVIF", "speed": 10}),
    "AVIF, transparent, tall": (
        lambda: plain("RGBA", SMALLER_AND_TALL, CLEAR),
        {"format": "AVIF", "speed": 10, "subsampling": "4:4:4"},
    ),
    "GIF, three frames": (lambda: plain("P", WIDE), {"format": "GIF", "disposal": 2, **FRAMES}),
    "JPEG": (lambda: noise(WIDE), {"format": "JPEG", "quality": 60}),
    "JPEG, tall": (lambda: noise(TALL), {"format": "JPEG", "quality": 60}),
    "JPEG, progressive, tall": (
        lambda: noise(TALL),
        {"format": "JPEG", "quality": 60, "progressive": True, "subsampling": 0},
    ),
    "JPEG, CMYK, progressive": (
        lambda: plain("CMYK", (2000, 8000), (9, 80, 9, 9)),
        {"format": "JPEG", "progressive": True, "subsampling": 0},
    ),
    "JPEG, 48 megapixels": (lambda: plain("L", (8000, 6000), 99), {"format": "JPEG"}),
}
BOMBS = {
    "PNG of 50 megapixels": (lambda: plain("1", (10_000, 5000)), {"format": "PNG"}),
    "AVIF of 50 megapixels": (
        lambda: plain("L", (10_000, 5000), 9),
        {"format": "AVIF", "speed": 10},
    ),
    "WebP of 50 megapixels": (
        lambda: plain("RGB", (10_000, 5000), "red"),
        {"format": "WEBP", "method": 0},
    ),
    "GIF of 50 megapixels": (lambda: plain("P", (10_000, 5000)), {"format": "GIF"}),
    "JPEG of 48 megapixels, progressive": (
        lambda: plain("L", (8000, 6000), 9),
        {"format": "JPEG", "progressive": True},
    ),
}


def written(folder, kind):
    """The file of one kind, made in `folder`."""
    make, how = (KINDS | BOMBS)[kind]
    path = folder / "picture"
    make().save(path, **how)
    return path
