import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin.panel import ANCHORS
from tests.articles.admin import change_url, signed_in
from tests.factories import (
    ArticleFactory,
    DraftFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


class TestPanel:
    def test_it_names_each_problem_in_words_and_leads_to_its_field(self, admin_client):
        article = DraftFactory(body="", standfirst="")
        page = admin_client.get(change_url(article)).content.decode()
        for problem in article.problems():
            assert problem.message in page
        assert page.count("<strong>Needed</strong>") == 5
        assert page.count("<strong>Advice</strong>") == 2
        for anchor in ["body-heading", "categories-heading", "highlights-heading"]:
            assert f'href="#{anchor}"' in page and f'id="{anchor}"' in page

    def test_every_place_it_can_lead_to_is_on_the_page(self, admin_client):
        page = admin_client.get(change_url(DraftFactory())).content.decode()
        missing = [anchor for anchor in ANCHORS.values() if f'id="{anchor}"' not in page]
        assert missing == []

    def test_it_leads_to_the_preview_in_a_new_tab(self, admin_client):
        article = DraftFactory()
        page = admin_client.get(change_url(article)).content.decode()
        assert f'href="{article.get_absolute_url()}" target="_blank" rel="noopener"' in page


class TestLists:
    def test_its_queries_do_not_grow(self, admin_client, django_assert_num_queries):
        url = reverse("admin:articles_article_changelist")
        ArticleFactory(complete=True)
        expected = self.count(admin_client, url)
        for _ in range(9):
            ArticleFactory(complete=True)
        with django_assert_num_queries(expected):
            admin_client.get(url)

    @staticmethod
    def count(client, url):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    def test_a_status_is_a_word_and_scheduled_is_one(self, admin_client, in_two_days):
        ArticleFactory(published_at=in_two_days)
        page = admin_client.get(reverse("admin:articles_article_changelist")).content.decode()
        assert '<span class="status status-scheduled">Scheduled</span>' in page

    def test_it_can_be_narrowed_by_status(self, admin_client, in_two_days):
        public, draft = ArticleFactory(), DraftFactory()
        scheduled = ArticleFactory(published_at=in_two_days)
        for status, article in {
            "published": public,
            "draft": draft,
            "scheduled": scheduled,
        }.items():
            response = admin_client.get(f"/admin/articles/article/?status={status}")
            assert list(response.context["cl"].queryset) == [article]

    def test_it_can_be_narrowed_to_ones_own(self):
        user = UserFactory(group="Authors")
        mine = ArticleFactory(created_by=user)
        ArticleFactory()
        response = signed_in(user).get("/admin/articles/article/?whose=mine")
        assert list(response.context["cl"].queryset) == [mine]

    @pytest.mark.parametrize("words", ["unmistakable", "unmistakable standfirst"])
    def test_it_searches_headline_standfirst_and_body(self, admin_client, words):
        found = ArticleFactory(standfirst="An unmistakable standfirst.")
        ArticleFactory()
        response = admin_client.get("/admin/articles/article/", {"q": words})
        assert list(response.context["cl"].queryset) == [found]

    @pytest.mark.parametrize("query", ["%", "'", '"', "\x00", "\\", "x" * 3000])
    def test_an_odd_search_is_no_error(self, admin_client, query):
        assert admin_client.get("/admin/articles/article/", {"q": query}).status_code == 200
