"""How long an author waits while an uploaded picture is opened, stripped and cut; and the most
memory that takes, for every kind of picture that is costly to open."""

import io
import statistics
import tempfile
import time
from pathlib import Path

from PIL import Image as Pillow

from articles import pictures
from tests.articles import hungry

ROUNDS = 5


def photograph(size=(2000, 1200)):
    """Soft shapes with a grain, as a camera's JPEG: about as hard to encode as a photograph."""
    coarse = [Pillow.effect_noise((20, 12), 120).resize(size, Pillow.Resampling.BICUBIC)] * 3
    grain = Pillow.effect_noise(size, 12)
    picture = Pillow.blend(Pillow.merge("RGB", coarse), Pillow.merge("RGB", [grain] * 3), 0.2)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def main():
    upload, seconds = photograph(), []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        renditions = pictures.cut(pictures.opened(io.BytesIO(upload)))
        seconds.append(time.perf_counter() - started)
    total = sum(len(rendition.content) for rendition in renditions)
    print(f"picture of 2000×1200, {len(upload) // 1024} KB: {statistics.median(seconds):.2f} s for")
    print(f"{len(renditions)} files of {total // 1024} KB together (median of {ROUNDS})")
    with tempfile.TemporaryDirectory() as folder:
        for kind in hungry.KINDS | hungry.BOMBS:
            path = hungry.written(Path(folder), kind)
            what, megabytes = hungry.cost(path)
            print(f"{kind}: {path.stat().st_size // 1024:,} KB, {what}, at most {megabytes} MB")


if __name__ == "__main__":
    main()
