"""How long an author waits while an uploaded picture is opened, stripped and cut."""

import io
import statistics
import time

from PIL import Image as Pillow

from articles import pictures

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


if __name__ == "__main__":
    main()
