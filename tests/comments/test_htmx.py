"""What htmx is answered: pieces of the page, with the same care as the whole."""

import pytest

from comments.models import Comment, DiscussionSetting
from tests.comments.conftest import WORDS
from tests.factories import CommentFactory, DraftFactory, UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
FULL_PAGE = "<!doctype html>"


@pytest.fixture
def send(post, article):
    def send(**fields):
        headers = HTMX | fields.pop("headers", {})
        return post(fields.pop("article", article), headers=headers, **fields)

    return send


def html(response):
    return response.content.decode()


class TestSending:
    def test_the_comment_comes_back_as_its_writer_sees_it(self, send):
        response = send()
        comment = Comment.objects.get()
        assert response.status_code == 200 and response.headers["HX-Reswap"] == "beforebegin"
        assert f'id="{comment.anchor}"' in html(response) and "data-receipt" in html(response)
        assert "awaiting moderation" in html(response) and FULL_PAGE not in html(response)
        assert "no-store" in response.headers["Cache-Control"]

    def test_a_published_one_is_not_said_to_wait(self, send, known):
        response = send(**known)
        assert "awaiting moderation" not in html(response) and "data-receipt" in html(response)

    def test_sent_twice_by_its_writer_it_is_the_same(self, send):
        token = "A" * 43
        first, second = send(receipt=token), send(receipt=token)
        assert html(first) == html(second) and Comment.objects.count() == 1

    def test_the_same_words_of_somebody_else_show_what_they_sent_and_nothing_of_the_first(
        self, send, client
    ):
        send(name="Ada", website="https://ada.example", email="ada@reader.example")
        page = html(send(name="Eve", email="eve@reader.example"))
        assert "Eve" in page and "Ada" not in page and "ada.example" not in page
        assert "awaiting moderation" in page
        link = page.partition('data-receipt="')[2].partition('"')[0]
        assert ">Waiting</h2>" in client.get(link).content.decode()
        assert client.post(f"{link}withdraw/").status_code == 404
        assert Comment.objects.get().is_waiting

    def test_what_was_declined_meanwhile_is_said_to_be_gone(self, send, moderator):
        token = "A" * 43
        send(receipt=token)
        Comment.objects.get().reject(by=moderator)
        response = send(receipt=token)
        assert "it is not published" in html(response) and WORDS["body"] not in html(response)

    def test_problems_come_back_in_the_form_alone(self, send):
        response = send(email="nobody")
        assert response.status_code == 422 and FULL_PAGE not in html(response)
        assert 'id="comment-form-problems"' in html(response) and WORDS["body"] in html(response)
        assert response.headers["HX-Retarget"] == "#comment-form"

    def test_too_many_are_told_when(self, send, monkeypatch):
        monkeypatch.setattr("comments.public_forms.rate_limits.seconds_to_wait", lambda comment: 7)
        response = send()
        assert response.status_code == 429 and response.headers["Retry-After"] == "7"
        assert WORDS["body"] in html(response)

    def test_a_closed_discussion_hands_the_words_back(self, send, article):
        DiscussionSetting.objects.create(
            article=article, is_closed=True, note="It went in circles."
        )
        response = send()
        assert response.status_code == 403 and FULL_PAGE not in html(response)
        assert WORDS["body"] in html(response) and "It went in circles." in html(response)

    def test_other_sites_are_refused_as_ever(self, send):
        response = send(headers={"Sec-Fetch-Site": "cross-site"})
        assert response.status_code == 403 and not Comment.objects.exists()

    def test_the_signed_in_need_their_token_as_ever(self, client, article):
        browser = type(client)(enforce_csrf_checks=True)
        browser.force_login(UserFactory(is_superuser=True))
        address = f"{article.get_absolute_url()}comments/"
        response = browser.post(address, WORDS, headers=HTMX)
        assert response.status_code == 403 and not Comment.objects.exists()

    def test_html_in_it_is_words(self, send):
        response = send(name="<b>Ines</b>", body="<script>alert(1)</script>")
        assert "<script>" not in html(response) and "<b>Ines" not in html(response)


class TestThePreview:
    def test_is_the_words_as_readers_will_see_them(self, send):
        response = send(preview="1", name="", email="", body="See https://ferry.example/\n\nWell.")
        assert response.status_code == 200 and not Comment.objects.exists()
        assert 'href="https://ferry.example/"' in html(response) and "<p>Well.</p>" in html(
            response
        )

    @pytest.mark.parametrize("body", ["", " ", "x" * 5001])
    def test_words_that_will_not_do_are_said_so(self, send, body):
        assert send(preview="1", body=body).status_code == 422

    def test_without_scripts_it_stands_in_the_whole_page_with_the_form_as_it_was(
        self, post, article
    ):
        parent = CommentFactory(article=article)
        response = post(article, preview="1", email="nobody", parent=str(parent.pk))
        page = html(response)
        assert response.status_code == 200 and response.headers["X-Robots-Tag"] == "noindex"
        assert FULL_PAGE in page and 'id="comment-preview-heading"' in page
        assert 'value="nobody"' in page and "is-invalid" not in page
        assert f'name="parent" value="{parent.pk}"' in page and not Comment.objects.filter(
            parent=parent
        )

    def test_html_in_it_is_words(self, send):
        assert "<script>" not in html(send(preview="1", body="<script>alert(1)</script>"))

    def test_it_asks_no_check_and_counts_for_nothing(self, send, monkeypatch):
        monkeypatch.setattr("comments.models.comment_parts.submission.judge", None)
        for _ in range(30):
            assert send(preview="1").status_code == 200


class TestHowManyThereAre:
    def test_is_what_readers_see(self, client, article):
        CommentFactory.create_batch(2, article=article)
        CommentFactory(article=article, status="pending")
        response = client.get(f"{article.get_absolute_url()}comments/count/")
        assert response.json() == {"count": 2}
        assert response.headers["X-Robots-Tag"] == "noindex" and not response.cookies

    def test_it_may_be_kept_until_the_discussion_changes(self, client, article):
        response = client.get(f"{article.get_absolute_url()}comments/count/")
        assert {f"article-{article.pk}"} < response.made_from
        assert "s-maxage" in response.headers["Cache-Control"]

    def test_what_is_not_public_tells_nothing(self, client, article):
        draft = DraftFactory()
        for path in (
            f"{draft.get_absolute_url()}comments/count/",
            f"/2001/01/01/{article.slug}/comments/count/",
            "/2001/01/01/nowhere/comments/count/",
        ):
            assert client.get(path).status_code == 404

    def test_it_costs_little(self, client, article, django_assert_num_queries):
        CommentFactory.create_batch(5, article=article)
        with django_assert_num_queries(2):  # the article · the tally
            client.get(f"{article.get_absolute_url()}comments/count/")


def test_the_page_carries_what_the_scripts_need_and_no_inline_script(client, article):
    page = client.get(article.get_absolute_url()).content.decode()
    assert 'data-count="0"' in page and "htmx-2.min" in page and 'name="htmx-config"' in page
    assert '"allowEval":false' in page and '"historyEnabled":false' in page
    assert "<script>" not in page
