import io
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import ImageChops, ImageOps

from articles import pictures
from articles.models import Image
from tests.factories import ImageFactory, picture_bytes


def opened(content):
    return pictures.opened(io.BytesIO(content))


def refusal(content):
    with pytest.raises(pictures.BrokenPicture) as error:
        opened(content)
    return error.value.code


def saved(picture, format="JPEG", **how):
    buffer = io.BytesIO()
    picture.save(buffer, format, **how)
    return buffer.getvalue()


class TestOpened:
    @pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
    def test_it_takes_every_format_we_name(self, format):
        assert opened(picture_bytes(format=format)).size == (640, 400)

    @pytest.mark.parametrize("format", ["TIFF", "BMP", "ICO", "PPM"])
    def test_it_refuses_every_other_format(self, format):
        assert refusal(picture_bytes((512, 400), format=format)) == "unknown_format"

    def test_it_refuses_svg(self):
        assert refusal(b'<svg xmlns="http://www.w3.org/2000/svg"/>') == "unknown_format"

    def test_it_refuses_text_that_claims_to_be_a_picture(self):
        assert refusal(b"\x89PNG\r\n\x1a\n<script>alert(1)</script>") in {
            "unknown_format",
            "damaged",
        }

    def test_it_refuses_a_cut_off_file(self):
        whole = saved(Pillow.effect_noise((900, 600), 90).convert("RGB"))
        assert refusal(whole[: len(whole) // 2]) == "damaged"

    def test_it_refuses_a_bomb_by_its_header_alone(self):
        bomb = saved(Pillow.new("1", (13_000, 13_000)), "PNG", optimize=True)
        assert len(bomb) < 100_000
        assert refusal(bomb) == "too_many_pixels"

    def test_it_refuses_a_heavy_file(self):
        assert refusal(b"x" * (pictures.MAX_BYTES + 1)) == "too_heavy"

    def test_it_refuses_a_narrow_picture(self):
        assert refusal(picture_bytes((319, 200))) == "too_narrow"

    def test_it_turns_a_picture_upright_and_drops_all_metadata(self):
        exif = Pillow.Exif()
        exif[0x0112] = 6  # orientation: rotate to see
        exif[0x010E] = "secret words"
        exif.get_ifd(0x8825)[1] = "N"  # GPS
        turned = opened(saved(Pillow.new("RGB", (600, 400)), exif=exif, comment=b"secret words"))
        assert turned.size == (400, 600)
        for rendition in pictures.cut(turned):
            assert b"secret words" not in rendition.content
            assert not Pillow.open(io.BytesIO(rendition.content)).getexif()

    def test_transparency_shows_paper(self):
        clear = saved(Pillow.new("RGBA", (640, 400), (0, 0, 0, 0)), "PNG")
        assert opened(clear).getpixel((0, 0)) == (0xFD, 0xFB, 0xF7)

    def test_bytes_hidden_behind_a_picture_do_not_survive(self):
        polyglot = picture_bytes(format="JPEG") + b"<script>alert(1)</script>"
        for rendition in pictures.cut(opened(polyglot)):
            assert b"<script>" not in rendition.content

    def test_a_damaged_picture_of_the_corpus_is_refused_or_opened_never_an_accident(self, corpus):
        for path in corpus("images"):
            try:
                picture = opened(path.read_bytes())
            except pictures.BrokenPicture as error:
                assert str(error).endswith(".")
            else:
                assert picture.mode == "RGB"

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_however_a_camera_was_held_its_picture_is_upright(self, orientation):
        """As Pillow turns it, which copies the whole picture for that."""
        picture = Pillow.new("RGB", (1000, 700), "white")
        picture.paste((200, 0, 0), (0, 0, 300, 200))
        exif = Pillow.Exif()
        exif[0x0112] = orientation
        content = saved(picture, "PNG", exif=exif)
        expected = ImageOps.exif_transpose(Pillow.open(io.BytesIO(content)))
        assert ImageChops.difference(opened(content), expected).getbbox() is None

    @pytest.mark.parametrize("size", [(3201, 2101), (4799, 2801), (4999, 5000), (1601, 1600)])
    @pytest.mark.parametrize("orientation", [1, 6])
    def test_a_large_picture_is_opened_as_large_as_it_is_shown(self, size, orientation):
        """No seam where its strips meet: a smooth picture stays smooth."""
        exif = Pillow.Exif()
        exif[0x0112] = orientation
        smooth = Pillow.linear_gradient("L").resize(size, Pillow.Resampling.BICUBIC)
        picture = opened(saved(smooth, "PNG", exif=exif, compress_level=1))
        width, height = size if orientation == 1 else size[::-1]
        assert picture.width == 1600
        assert picture.height == pytest.approx(1600 * height / width, abs=2)
        small = smooth if orientation == 1 else smooth.transpose(Pillow.Transpose.ROTATE_270)
        expected = small.resize(picture.size, Pillow.Resampling.LANCZOS).convert("RGB")
        difference = ImageChops.difference(picture, expected).getextrema()
        assert max(most for _, most in difference) <= 3

    def test_a_tall_picture_is_shown_no_larger_than_five_megapixels(self):
        picture = opened(saved(Pillow.new("L", (2000, 8000)), "PNG"))
        assert picture.size == (1118, 4472)

    def test_a_picture_of_16_bits_keeps_its_greys(self):
        half = saved(Pillow.new("I;16", (640, 400), 0x8000), "PNG")
        assert opened(half).getpixel((0, 0)) == (128, 128, 128)

    def test_a_phones_picture_of_48_megapixels_is_taken_from_a_jpeg_alone(self):
        large = Pillow.new("L", (8000, 6000), 90)
        assert opened(saved(large)).size == (1600, 1200)
        assert refusal(saved(large, progressive=True)) == "too_many_pixels"
        assert refusal(saved(large, "PNG", compress_level=1)) == "too_many_pixels"

    @pytest.mark.parametrize("end", [4, 20, 120, 400])
    def test_a_large_jpeg_without_its_first_scan_is_refused(self, end):
        assert refusal(saved(Pillow.new("L", (8000, 6000), 90))[:end]) in {
            "damaged",
            "unknown_format",
            "too_many_pixels",
        }

    def test_a_picture_waits_while_another_is_opened_and_is_told_so_in_the_end(self, monkeypatch):
        monkeypatch.setattr(pictures, "PATIENCE", 0.05)
        with pictures.ONE_AT_A_TIME:
            assert refusal(picture_bytes()) == "busy"
        assert opened(picture_bytes()).size == (640, 400)

    def test_one_is_opened_at_a_time_and_a_broken_one_lets_the_next_in(self, monkeypatch):
        inside, most = 0, []
        only_pixels = pictures._only_pixels

        def watched(*args):
            nonlocal inside
            inside += 1
            most.append(inside)
            time.sleep(0.02)
            inside -= 1
            return only_pixels(*args)

        monkeypatch.setattr(pictures, "_only_pixels", watched)
        broken = saved(Pillow.effect_noise((900, 600), 90).convert("RGB"))[:9000]
        with ThreadPoolExecutor(8) as pool:
            contents = [picture_bytes(), broken] * 4
            codes = list(pool.map(lambda content: refused(content), contents))
        assert codes == [None, "damaged"] * 4 and set(most) == {1}


def refused(content):
    try:
        opened(content)
    except pictures.BrokenPicture as error:
        return error.code


class TestCut:
    def test_it_never_makes_a_picture_wider(self):
        assert pictures.widths(700) == [240, 480, 700]
        assert pictures.widths(320) == [240, 320]
        assert pictures.widths(5000) == [240, 480, 960, 1600]

    def test_it_makes_every_width_in_every_format(self):
        made = pictures.cut(opened(picture_bytes((1000, 500))))
        assert {(r.width, r.extension) for r in made} == {
            (width, extension)
            for width in (240, 480, 960, 1000)
            for extension in ("avif", "webp", "jpg")
        }
        for rendition in made:
            picture = Pillow.open(io.BytesIO(rendition.content))
            assert picture.size == (rendition.width, round(rendition.width / 2))


@pytest.mark.django_db
class TestImage:
    def test_its_size_is_always_known(self):
        image = ImageFactory()
        assert (image.width, image.height) == (640, 400)

    def test_its_name_is_ours_and_not_the_authors(self):
        content = ContentFile(picture_bytes(), name="../../Ana at home; rm -rf.php.png")
        image = ImageFactory(file=content)
        assert image.file.name == f"images/{image.token}/640.jpg"

    def test_only_our_own_bytes_are_kept(self, media_folder):
        uploaded = picture_bytes()
        ImageFactory(file=ContentFile(uploaded, name="a.png"))
        kept = [path.read_bytes() for path in Path(media_folder).rglob("*") if path.is_file()]
        assert len(kept) == 9
        assert uploaded not in kept

    def test_every_address_it_names_exists(self):
        image = ImageFactory()
        for extension in ("avif", "webp", "jpg"):
            for entry in image.srcset(extension).split(", "):
                path = entry.split()[0].removeprefix("/media/")
                assert default_storage.exists(path)

    def test_a_broken_file_is_an_error_of_the_form(self):
        image = Image(file=ContentFile(b"no picture", name="a.jpg"), alt="x")
        with pytest.raises(ValidationError) as error:
            image.full_clean(exclude=["width", "height", "token", "widths"])
        assert error.value.error_dict["file"][0].code == "unknown_format"

    def test_changing_the_words_cuts_nothing_anew(self):
        image = ImageFactory()
        image.alt = "Other words"
        image.save()
        assert Image.objects.get().file.name == f"images/{image.token}/640.jpg"
