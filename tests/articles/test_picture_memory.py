"""What a picture may cost: by its kind, measured in a process of its own.

All kinds are in `make bench`; here are those that come nearest to the bound.
"""

import pytest

from tests.articles.hungry import BOMBS, cost, written

MOST = 300  # MB of the whole process
IDLE = 60  # MB: an interpreter with Pillow in it, and room


@pytest.mark.parametrize(
    "kind",
    [
        "PNG, transparent, tall",
        "WebP, transparent, tall",
        "AVIF, transparent, tall",
        "GIF, three frames",
        "JPEG, progressive, tall",
        "JPEG, CMYK, progressive",
        "JPEG, 48 megapixels",
    ],
)
def test_a_picture_at_the_limit_is_taken_for_less_than_300_mb(tmp_path, kind):
    what, megabytes = cost(written(tmp_path, kind))
    assert (what, megabytes < MOST) == ("taken", True), megabytes


@pytest.mark.parametrize("kind", BOMBS)
def test_one_beyond_it_is_refused_by_its_header_alone(tmp_path, kind):
    what, megabytes = cost(written(tmp_path, kind))
    assert (what, megabytes < IDLE) == ("too_many_pixels", True), megabytes
