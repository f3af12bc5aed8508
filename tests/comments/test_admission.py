"""Too many forms of strangers at once: the excess is refused before anything is asked."""

import pytest

from comments.models import Comment, Report
from comments.public_forms import admission
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db
CROWDED = {admission.IS_CROWDED: True}


def test_a_comment_too_many_gets_its_words_back_and_nothing_was_asked_or_written(
    client, article, django_assert_num_queries
):
    address = f"{article.get_absolute_url()}comments/"
    words = {"name": "Ines", "body": "I crossed all eleven <b>bridges</b>.", "parent": "7"}
    with django_assert_num_queries(0):
        answer = client.post(address, words, **CROWDED)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(admission.RETRY_AFTER)
    assert "no-store" in answer.headers["Cache-Control"]
    page = answer.content.decode()
    assert "I crossed all eleven &lt;b&gt;bridges&lt;/b&gt;." in page and "Send again" in page
    assert 'name="name" value="Ines"' in page and 'name="parent" value="7"' in page
    assert not Comment.objects.exists()


def test_reports_and_questions_for_ones_data_are_bounded_alike(client):
    comment = CommentFactory()
    told = {"reason": "illegal", "words": "It names my street."}
    answer = client.post(f"/comments/{comment.pk}/report/", told, **CROWDED)
    assert answer.status_code == 429 and "It names my street." in answer.content.decode()
    asked = {"email": "ines@reader.example"}
    assert client.post("/privacy/data/", asked, **CROWDED).status_code == 429
    assert not Report.objects.exists()


def test_looking_at_a_form_is_free(client, article):
    for path in ("/privacy/data/", article.get_absolute_url()):
        assert client.get(path, **CROWDED).status_code == 200


def test_no_header_of_a_client_says_that_it_is_crowded(post, article):
    for name in ("newsroom.is_crowded", "Newsroom-Is-Crowded"):
        answer = post(article, headers={name: "True"}, body=f"Words with {name}.")
        assert answer.status_code == 303
