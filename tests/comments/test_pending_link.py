from urllib.parse import quote

import pytest

from comments.models import Comment
from comments.reading import pending_link
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

SENTENCE = "Your comment is awaiting moderation."


@pytest.fixture
def own(article):
    return CommentFactory(article=article, status="pending", body="Mine, all mine.")


def see(client, comment):
    return client.get(pending_link.link_to(comment))


class TestWhileItWaits:
    def test_its_writer_sees_it_in_its_place(self, client, own):
        page = see(client, own).content.decode()
        assert SENTENCE in page and "Mine, all mine." in page
        assert f'id="{own.anchor}"' in page

    def test_the_page_is_neither_kept_nor_found(self, client, own):
        response = see(client, own)
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert not response.cookies

    def test_nobody_else_sees_it(self, client, own):
        page = client.get(own.article.get_absolute_url()).content.decode()
        assert SENTENCE not in page and "Mine, all mine." not in page

    def test_it_cannot_be_replied_to(self, client, own):
        assert f"reply_to={own.pk}" not in see(client, own).content.decode()

    @pytest.mark.parametrize("token", ["", "x", "{uuid}", "{uuid}:forged", "{pk}"])
    def test_a_link_that_we_did_not_sign_shows_nothing(self, client, own, token):
        token = quote(token.format(uuid=own.uuid.hex, pk=own.pk))
        response = client.get(f"{own.article.get_absolute_url()}?awaiting={token}")
        assert response.status_code == 200
        assert "Mine, all mine." not in response.content.decode()

    def test_a_link_of_one_article_shows_nothing_under_another(self, client, own):
        token = pending_link.link_to(own).partition("?")[2]
        other = CommentFactory().article
        response = client.get(f"{other.get_absolute_url()}?{token}")
        assert "Mine, all mine." not in response.content.decode()

    def test_the_link_carries_nothing_of_the_person(self, own):
        link = pending_link.link_to(own)
        for word in [own.name, own.email, own.email_index, own.name.split()[0]]:
            assert word not in link

    def test_the_link_never_expires(self, client, own):
        Comment.objects.update(created_at="2001-01-01T00:00Z")
        assert SENTENCE in see(client, own).content.decode()


class TestOnceItIsDecided:
    def test_published_the_link_leads_to_its_place(self, client, own, moderator):
        own.approve(by=moderator)
        response = see(client, own)
        assert response.status_code == 302
        assert response.headers["Location"] == own.get_absolute_url()

    @pytest.mark.parametrize("verb", [Comment.reject, Comment.mark_spam])
    def test_refused_it_says_so_plainly_and_shows_it_no_more(self, client, own, moderator, verb):
        verb(own, by=moderator)
        page = see(client, own).content.decode()
        assert "A moderator read your comment and did not publish it." in page
        assert "Mine, all mine." not in page and SENTENCE not in page

    def test_withdrawn_it_says_so(self, client, own):
        own.withdraw()
        assert "You withdrew your comment." in see(client, own).content.decode()
