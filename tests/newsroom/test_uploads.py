"""Files are taken in the admin alone; docs/decisions/0023-bodies.md."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db


def file(size=10):
    return SimpleUploadedFile("picture.png", b"x" * size, "image/png")


@pytest.fixture
def addresses():
    article = ArticleFactory(complete=True)
    comment = CommentFactory(article=article)
    return [f"{article.get_absolute_url()}comments/", f"/comments/{comment.pk}/report/"]


def test_a_form_of_readers_refuses_a_file_in_clear_words(client, addresses):
    for address in [*addresses, "/privacy/data/"]:
        answer = client.post(address, {"body": "Words.", "file": file()})
        assert answer.status_code == 400, address
        assert "no files" in answer.content.decode(), address


def test_a_large_file_is_never_written_down(client, addresses, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    assert client.post(addresses[0], {"body": "Words.", "file": file(100_000)}).status_code == 400
    assert list(tmp_path.iterdir()) == []


def test_the_same_form_without_a_file_is_taken_in_parts_too(client, addresses):
    sent = {
        "name": "Ines",
        "email": "ines@reader.example",
        "body": "The gauge said something else.",
    }
    sent["seconds"] = "40"
    assert client.post(addresses[0], sent).status_code == 303
