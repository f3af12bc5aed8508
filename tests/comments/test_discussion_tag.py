import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from comments.models import DiscussionSetting
from comments.reading.discussion_page import SHOWN_REPLIES, THREADS, WHOLE
from comments.templatetags.discussion import comment_counts, of_article
from tests.comments.many import write_many
from tests.factories import ArticleFactory, CommentFactory, DraftFactory, StaffCommentFactory

pytestmark = pytest.mark.django_db

TAG = Template("{% load discussion %}{% discussion article %}")


@pytest.fixture
def draw(article, client):
    """The discussion as the article's page shows it."""

    def page(query="", client=client):
        html = client.get(f"{article.get_absolute_url()}{query}").content.decode()
        start = html.index('<section id="comments"')
        return html[start : html.index("</section>", start)]

    return page


class Outline(HTMLParser):
    """The opening tags of a page, as (name, attributes)."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, element, /, **wanted):
        return [
            attrs
            for tag, attrs in self.tags
            if tag == element and all(attrs.get(key) == value for key, value in wanted.items())
        ]


class TestTheLandmarks:
    def test_each_comment_is_an_article_with_its_anchor(self, article, draw):
        comment = CommentFactory(article=article)
        assert Outline(draw()).all("article", id=comment.anchor)

    def test_the_form_stands_under_its_heading_with_the_two_sentences(self, draw):
        html = draw()
        assert '<h2 id="comment-form-heading">Leave a Reply</h2>' in html
        assert "Your email address will not be published. Required fields are marked *" in html
        assert "Never shown. Stored encrypted." in html
        assert "Post Comment" in html

    @pytest.mark.parametrize(
        ("count", "words"), [(0, "Comments"), (1, "1 comment"), (12, "12 comments")]
    )
    def test_the_heading_counts(self, article, draw, count, words):
        CommentFactory.create_batch(count, article=article)
        assert f'<h2 id="comments-heading">{words}</h2>' in draw()

    def test_required_fields_are_marked_for_eyes_and_machines(self, draw):
        outline = Outline(draw())
        for name in ["name", "email"]:
            assert "required" in outline.all("input", name=name)[0]
        assert "required" in outline.all("textarea", name="body")[0]
        assert "required" not in outline.all("input", name="website")[0]
        assert draw().count("asteriskField") == 3

    def test_browsers_know_what_to_fill_in(self, draw):
        outline = Outline(draw())
        filled = {f.get("name"): f.get("autocomplete") for f in outline.all("input")}
        assert (filled["name"], filled["email"], filled["website"]) == ("name", "email", "url")

    def test_the_form_says_what_is_wrong_itself_for_browsers_would_stop_it(self, draw):
        assert "novalidate" in Outline(draw()).all("form", id="comment-form")[0]

    def test_the_trap_is_out_of_everybodys_way(self, draw):
        html = draw()
        trap = Outline(html).all("input", name="subject")[0]
        assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
        wrapper = Outline(html[: html.index('name="subject"')]).all(
            "div", **{"aria-hidden": "true"}
        )
        assert "visually-hidden" in wrapper[-1]["class"]

    def test_no_reader_carries_a_token_or_a_cookie(self, article, client):
        response = client.get(article.get_absolute_url())
        assert "csrfmiddlewaretoken" not in response.content.decode()
        assert not response.cookies

    def test_every_id_is_there_once(self, article, draw):
        parent = CommentFactory(article=article)
        CommentFactory(article=article, parent=parent)
        ids = re.findall(r'\sid="([^"]+)"', draw())
        assert len(ids) == len(set(ids))

    def test_nothing_is_styled_or_scripted_inline(self, article, draw):
        CommentFactory(article=article)
        html = draw()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style", html)
        assert all("src" in script for script in Outline(html).all("script"))


class TestAComment:
    def test_its_writers_website_is_linked_without_our_recommendation(self, article, draw):
        CommentFactory(article=article, website="https://ines.example/")
        (link,) = Outline(draw()).all("a", href="https://ines.example/")
        assert link["rel"] == "nofollow ugc noopener noreferrer"
        assert link["target"] == "_blank"
        assert "(opens in a new tab)" in draw()

    def test_its_exact_time_is_there_for_machines_and_people(self, article, draw):
        comment = CommentFactory(article=article)
        (time,) = Outline(draw()).all("time")
        assert time["datetime"] == comment.created_at.isoformat(timespec="seconds")
        assert time["title"] == comment.sent_at_words

    def test_staff_wear_a_badge_and_nobody_else(self, article, draw):
        CommentFactory(article=article, name='Ana Lee <span class="badge-staff">Staff</span>')
        assert "badge-staff" not in [tag.get("class") for tag in Outline(draw()).all("span")]
        StaffCommentFactory(article=article, name="Ana Lee")
        assert "badge-staff" in [tag.get("class") for tag in Outline(draw()).all("span")]

    def test_names_and_websites_are_words_whatever_they_hold(self, article, draw):
        CommentFactory(
            article=article,
            name='<img src=x onerror="alert(1)">',
            website='https://a.example/"onmouseover="alert(1)',
            body="<script>alert(1)</script>",
        )
        outline = Outline(draw())
        assert not outline.all("img")
        assert not [attrs for _, attrs in outline.tags if {"onmouseover", "onerror"} & set(attrs)]
        assert all(script["src"].startswith("/static/") for script in outline.all("script"))

    def test_the_threads_are_well_formed(self, article, draw):
        parent = None
        for _ in range(6):
            parent = CommentFactory(article=article, parent=parent, body="a & b < c\nd")
        html = draw()
        threads = html[html.index("<ol") : html.rindex("</ol>") + 5].replace("<br>", "<br/>")
        ElementTree.fromstring(threads)

    def test_a_flattened_reply_names_what_it_answers(self, article, draw):
        parent = None
        for name in "abcde":
            parent = CommentFactory(article=article, parent=parent, name=f"Reader {name}")
        assert "in reply to Reader d" in draw()

    def test_a_removed_one_is_one_line_without_a_trace(self, article, draw):
        gone = CommentFactory(
            article=article,
            status="rejected",
            name="Gone Reader",
            body="Gone words",
            website="https://gone.example",
        )
        CommentFactory(article=article, parent=gone)
        html = draw()
        assert "<em>This comment was removed.</em>" in html
        assert f'id="{gone.anchor}"' in html
        place = html[html.index(gone.anchor) - 60 : html.index("removed.") + 20]
        assert "Gone" not in html and "gone.example" not in html and "monogram" not in place


class TestReplying:
    def test_a_link_prepares_the_form_without_any_script(self, article, draw):
        comment = CommentFactory(article=article, name="Ines Reader")
        reply = f"{article.get_absolute_url()}?reply_to={comment.pk}#comment-form"
        assert Outline(draw()).all("a", href=reply)
        html = draw(f"?reply_to={comment.pk}")
        assert ">Leave a Reply to Ines Reader</h2>" in html
        assert Outline(html).all("input", name="parent", value=str(comment.pk))
        assert Outline(html).all("a", href=f"{article.get_absolute_url()}#comment-form")

    @pytest.mark.parametrize("key", ["", "x", "-1", "٣", "9" * 30, "1%00"])
    def test_a_link_to_nothing_shows_the_plain_form(self, draw, key):
        assert "Leave a Reply</h2>" in draw(f"?reply_to={key}")

    def test_waiting_comments_and_those_of_other_articles_cannot_be_named(self, article, draw):
        for comment in [CommentFactory(article=article, status="pending"), CommentFactory()]:
            assert comment.name not in draw(f"?reply_to={comment.pk}")

    def test_such_a_page_is_not_for_search_engines(self, article, client):
        response = client.get(f"{article.get_absolute_url()}?reply_to=1")
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert "X-Robots-Tag" not in client.get(article.get_absolute_url()).headers


class TestClosed:
    def test_it_says_so_and_offers_neither_form_nor_replies(self, article, draw):
        CommentFactory(article=article)
        DiscussionSetting.objects.create(article=article, is_closed=True, note="All is said.")
        html = draw()
        assert "The discussion of this article is closed. All is said." in html
        assert "<form" not in html and "reply_to" not in html

    def test_a_preview_says_when_readers_can_reply(self):
        request = RequestFactory().get("/")
        request.user = None
        html = TAG.render(Context({"request": request, "article": DraftFactory()}))
        assert "Readers can reply once the article is published." in html
        assert "<form" not in html


class TestQueries:
    @pytest.mark.parametrize("count", [10, 500])
    def test_four_draw_any_number_of_comments(self, article, count, django_assert_num_queries):
        write_many(article, count)
        request = RequestFactory().get("/")
        request.user = None
        with django_assert_num_queries(4):  # how much, which threads, their comments, if it is open
            html = TAG.render(Context({"request": request, "article": article}))
        drawn = html.count('<article class="comment"')
        assert drawn == count if count <= WHOLE else drawn <= THREADS * (1 + SHOWN_REPLIES)

    def test_one_counts_the_comments_of_a_whole_list(self, django_assert_num_queries):
        articles = ArticleFactory.create_batch(3)
        CommentFactory.create_batch(2, article=articles[0])
        CommentFactory(article=articles[1], status="pending")
        with django_assert_num_queries(1):
            counts = comment_counts(articles)
        assert [of_article(counts, article) for article in articles] == [2, 0, 0]
