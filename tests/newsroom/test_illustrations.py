"""Drawings for the demo newspaper: one hand, one headline, one picture."""

from pathlib import Path

import pytest
import yaml

from newsroom.demo import illustrations
from newsroom.demo.drawing.plate import ACCENT, INK, PAPER

SMALL = (400, 250)
ARTICLES = Path(illustrations.__file__).parent / "articles"
MOTIFS = [f"{kind} {motif}" for kind, motifs in illustrations.KINDS.items() for motif in motifs]


def rgb(colour):
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def share(picture, near, within=24):
    """How much of a picture is close to a colour, from 0 to 1."""
    alike = sum(
        count
        for count, pixel in picture.getcolors(picture.width * picture.height)
        if all(abs(a - b) <= within for a, b in zip(pixel, rgb(near), strict=True))
    )
    return alike / (picture.width * picture.height)


@pytest.mark.parametrize("kind", illustrations.KINDS)
def test_a_kind_draws_at_the_size_of_a_lead_picture(kind):
    picture = illustrations.draw(kind, "Ice leaves the harbour early")
    assert (picture.size, picture.mode) == ((1600, 1000), "RGB")


@pytest.mark.parametrize("kind", illustrations.KINDS)
def test_the_same_headline_gets_the_same_drawing(kind):
    first, again = (illustrations.draw(kind, "A vote is counted", SMALL) for _ in range(2))
    assert first.tobytes() == again.tobytes()


@pytest.mark.parametrize("motif", MOTIFS)
def test_two_headlines_of_one_motif_get_different_drawings(motif):
    one = illustrations.draw(motif, "A vote is counted", SMALL)
    other = illustrations.draw(motif, "A vote is counted again", SMALL)
    assert one.tobytes() != other.tobytes()


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_drawing_is_mostly_paper_with_some_ink_and_one_touch_of_accent(motif):
    picture = illustrations.draw(motif, "Rain returns to the lake", (800, 500))
    assert share(picture, PAPER) > 0.4
    assert share(picture, PAPER) > share(picture, INK) > 0.005
    assert 0.0003 < share(picture, ACCENT, within=60) < 0.12


def test_a_kind_alone_chooses_its_motif_by_the_headline():
    drawings = {illustrations.draw("bars", f"Headline {n}", SMALL).tobytes() for n in range(6)}
    assert len(drawings) == 6


@pytest.mark.parametrize("kind", ["oil", "bars unheard-of"])
def test_an_unknown_kind_is_refused(kind):
    with pytest.raises(KeyError):
        illustrations.draw(kind, "A headline")


def test_every_demo_article_names_a_drawing_of_its_own():
    files = sorted(ARTICLES.glob("*.md"))
    fronts = [yaml.safe_load(file.read_text(encoding="utf-8").split("---\n")[1]) for file in files]
    named = [front["image"]["illustration"] for front in fronts]
    assert len(named) >= 24
    assert set(named) <= set(MOTIFS)
    assert len(set(named)) == len(named)


def test_a_portrait_is_a_roundel_that_leaves_its_corners_to_the_page():
    portrait = illustrations.portrait("Marit Ellingsgaard")
    assert (portrait.size, portrait.mode) == ((480, 480), "RGB")
    assert {portrait.getpixel(at) for at in ((0, 0), (479, 0), (0, 479), (479, 479))} == {
        rgb(PAPER)
    }


def test_a_portrait_stays_the_same_for_one_name_and_differs_for_another():
    marit, again = illustrations.portrait("Marit"), illustrations.portrait("Marit")
    assert marit.tobytes() == again.tobytes()
    assert marit.tobytes() != illustrations.portrait("Hana").tobytes()
