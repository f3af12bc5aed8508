import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.admin.pictures import PictureField
from articles.models import Image
from tests.articles.admin import errors_of, save
from tests.factories import (
    DraftFactory,
    ImageFactory,
    picture_bytes,
)

pytestmark = pytest.mark.django_db


class TestPicture:
    def upload(self, client, article, content, name="picture.png", **changes):
        file = SimpleUploadedFile(name, content, "image/png")
        return save(client, article, new_picture=file, **changes)

    def test_one_uploaded_on_the_page_becomes_the_lead_image(self, admin_client):
        article = DraftFactory()
        self.upload(admin_client, article, picture_bytes(), new_alt="A field", new_credit="Us")
        article.refresh_from_db()
        assert (article.image.alt, article.image.credit) == ("A field", "Us")

    def test_one_that_is_there_can_be_chosen(self, admin_client):
        article, image = DraftFactory(), ImageFactory()
        save(admin_client, article, image=image.pk)
        article.refresh_from_db()
        assert article.image == image

    @pytest.mark.parametrize(
        "content", [b"", b"not a picture", picture_bytes()[:200], b"<svg onload=alert(1)>"]
    )
    def test_a_broken_one_is_an_error_and_nothing_else_is_lost(self, admin_client, content):
        article = DraftFactory()
        response = self.upload(
            admin_client, article, content, standfirst="Kept.", new_alt="Alt kept."
        )
        assert response.context["adminform"].form.errors["new_picture"]
        page = response.content.decode()
        assert "Kept." in page and "Alt kept." in page
        assert not Image.objects.exists()

    def test_words_without_a_picture_are_an_error(self, admin_client):
        response = save(admin_client, DraftFactory(), new_alt="Of what?")
        assert "Choose the picture" in errors_of(response)

    def test_a_bomb_is_an_error_whatever_its_name(self, admin_client, corpus):
        bombs = [path.read_bytes() for path in corpus("images/bad") if "bomb" in path.name]
        for content in [*bombs, picture_bytes((9000, 9000))]:
            response = self.upload(admin_client, DraftFactory(), content, name="harmless.png")
            assert response.context["adminform"].form.errors["new_picture"]

    def test_the_field_refuses_or_opens_every_file_of_the_corpus_and_never_fails(self, corpus):
        outcomes = {self.try_field(path) for path in corpus("images/bad")}
        assert outcomes <= {"refused", "opened"}

    @staticmethod
    def try_field(path):
        try:
            file = SimpleUploadedFile(path.name[-90:], path.read_bytes())
            return "opened" if PictureField().clean(file).picture.width else "empty"
        except ValidationError:
            return "refused"
