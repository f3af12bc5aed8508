"""Who may do what: each kind of person at each address of the desk."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from articles.models import Article, Author, Category, Image
from tests.articles.desk import ADD, change_url, fields_of, signed_in
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    BylineFactory,
    CategoryFactory,
    DraftFactory,
    ImageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """One of each kind; `ann` is the author of the article, `abe` another."""
    viewer = UserFactory(username="viewer")
    viewer.user_permissions.add(Permission.objects.get(codename="view_article"))
    return {
        "ann": UserFactory(username="ann", group="Authors"),
        "abe": UserFactory(username="abe", group="Authors"),
        "edda": UserFactory(username="edda", group="Editors"),
        "viewer": viewer,
        "staff": UserFactory(username="staff"),
        "reader": UserFactory(username="reader", is_staff=False),
        "boss": UserFactory(username="boss", is_superuser=True),
    }


def answers(people, url, **anonymous):
    """The status code that each person gets; anonymous people are sent to sign in."""
    codes = {name: signed_in(user).get(url).status_code for name, user in people.items()}
    return codes | {"nobody": Client().get(url).status_code}


SHUT = {"staff": 403, "reader": 302, "nobody": 302}
MATRIX = {
    # address: ann, abe, edda, viewer, boss
    "/admin/articles/article/": (200, 200, 200, 200, 200),
    ADD: (200, 200, 200, 403, 200),
    "/admin/articles/author/": (200, 200, 200, 403, 200),
    "/admin/articles/author/add/": (403, 403, 200, 403, 200),
    "/admin/articles/category/": (200, 200, 200, 403, 200),
    "/admin/articles/category/add/": (403, 403, 200, 403, 200),
    "/admin/articles/image/": (200, 200, 200, 403, 200),
    "/admin/articles/image/add/": (200, 200, 200, 403, 200),
    "/admin/articles/image/picker/": (200, 200, 200, 403, 200),
}
NAMES = ("ann", "abe", "edda", "viewer", "boss")


@pytest.mark.parametrize("url", MATRIX)
def test_every_list_and_blank_form_opens_for_those_who_work_with_it(people, url):
    assert answers(people, url) == dict(zip(NAMES, MATRIX[url], strict=True)) | SHUT


ARTICLE_MATRIX = {
    # screen, status -> ann (hers), abe, edda, viewer, boss
    ("change", "draft"): (200, 200, 200, 200, 200),
    ("history", "draft"): (200, 200, 200, 200, 200),
    ("delete", "draft"): (200, 403, 200, 403, 200),
    ("delete", "published"): (403, 403, 403, 403, 200),
    ("delete", "retracted"): (403, 403, 403, 403, 200),
}


@pytest.mark.parametrize(("screen", "status"), ARTICLE_MATRIX)
def test_an_articles_pages_open_for_those_it_concerns(people, screen, status):
    article = ArticleFactory(
        created_by=people["ann"], status=status, retracted_at=ArticleFactory().published_at
    )
    url = reverse(f"admin:articles_article_{screen}", args=[article.pk])
    expected = dict(zip(NAMES, ARTICLE_MATRIX[screen, status], strict=True)) | SHUT
    assert answers(people, url) == expected


class TestChanging:
    def post(self, user, article, **changes):
        sent = fields_of(signed_in(UserFactory(is_superuser=True)).get(change_url(article)))
        client = signed_in(user)
        return client.post(change_url(article), sent | changes | {"_continue": "x"})

    @pytest.mark.parametrize(
        ("name", "may"),
        [
            ("ann", True),
            ("abe", False),
            ("edda", True),
            ("viewer", False),
            ("staff", False),
            ("reader", False),
            ("boss", True),
        ],
    )
    def test_of_an_article_is_for_its_authors_and_for_editors(self, people, name, may):
        article = DraftFactory(created_by=people["ann"], headline="Before")
        self.post(people[name], article, headline="After")
        article.refresh_from_db()
        assert article.headline == ("After" if may else "Before")

    def test_who_is_named_in_the_byline_may_as_well(self, people):
        article = DraftFactory(headline="Before")
        BylineFactory(article=article, author=AuthorFactory(account=people["abe"]))
        self.post(people["abe"], article, headline="After")
        article.refresh_from_db()
        assert article.headline == "After"

    def test_the_rows_of_anothers_article_stay_as_they_are(self, people):
        article = ArticleFactory(created_by=people["ann"], complete=True)
        self.post(people["abe"], article, **{"highlights-0-text": "Forged."})
        assert article.highlights.get().text != "Forged."

    def test_an_author_publishes_what_is_theirs(self, people):
        article = DraftFactory(created_by=people["ann"], complete=True)
        self.post(people["ann"], article, _publish="x")
        article.refresh_from_db()
        assert article.is_public

    def test_only_editors_choose_the_lead_story(self, people):
        article = DraftFactory(created_by=people["ann"])
        self.post(people["ann"], article, leads_front_page="on")
        article.refresh_from_db()
        assert not article.leads_front_page
        self.post(people["edda"], article, leads_front_page="on", seen_version=1)
        article.refresh_from_db()
        assert article.leads_front_page


class TestLookingOnly:
    def test_anothers_article_can_be_read_whole_and_has_no_buttons(self, people):
        article = ArticleFactory(complete=True, body="<p>Words <em>to read</em>.</p>")
        page = signed_in(people["abe"]).get(change_url(article)).content.decode()
        assert "<em>to read</em>" in page
        assert article.highlights.get().text in page
        assert 'name="_save"' not in page and 'name="_publish"' not in page
        assert "<textarea" not in page


class TestDeleting:
    def delete(self, user, model, pk):
        url = reverse(f"admin:articles_{model._meta.model_name}_delete", args=[pk])
        signed_in(user).post(url, {"post": "yes"})
        return not model.objects.filter(pk=pk).exists()

    @pytest.mark.parametrize(
        ("name", "may"), [("ann", True), ("abe", False), ("edda", True), ("viewer", False)]
    )
    def test_a_draft(self, people, name, may):
        article = DraftFactory(created_by=people["ann"])
        assert self.delete(people[name], Article, article.pk) is may

    @pytest.mark.parametrize("name", ["ann", "edda"])
    def test_what_readers_have_seen_is_not_deleted(self, people, name):
        article = ArticleFactory(created_by=people["ann"])
        assert not self.delete(people[name], Article, article.pk)

    def test_nor_in_bulk(self, people):
        public, draft = ArticleFactory(), DraftFactory()
        sent = {
            "action": "delete_selected",
            "_selected_action": [public.pk, draft.pk],
            "post": "yes",
        }
        signed_in(people["edda"]).post("/admin/articles/article/", sent)
        assert Article.objects.count() == 2

    def test_drafts_can_be_deleted_in_bulk(self, people):
        draft = DraftFactory()
        sent = {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"}
        signed_in(people["edda"]).post("/admin/articles/article/", sent)
        assert not Article.objects.exists()

    def test_an_author_in_a_byline_stays(self, people):
        byline = BylineFactory()
        assert not self.delete(people["edda"], Author, byline.author.pk)

    @pytest.mark.parametrize(("name", "may"), [("ann", False), ("edda", True)])
    def test_categories_and_pictures_are_the_editors(self, people, name, may):
        assert self.delete(people[name], Category, CategoryFactory().pk) is may
        assert self.delete(people[name], Image, ImageFactory().pk) is may


class TestPictures:
    def may_change(self, user, image):
        url = reverse("admin:articles_image_change", args=[image.pk])
        signed_in(user).post(url, {"alt": "Changed", "caption": "", "credit": ""})
        image.refresh_from_db()
        return image.alt == "Changed"

    def test_an_author_changes_one_that_no_article_of_another_shows(self, people):
        image = ImageFactory()
        DraftFactory(image=image, created_by=people["ann"])
        assert self.may_change(people["ann"], image)

    def test_but_not_one_that_anothers_article_shows(self, people):
        image = ImageFactory()
        ArticleFactory(image=image, created_by=people["ann"])
        assert not self.may_change(people["abe"], image)
        assert self.may_change(people["edda"], image)


@pytest.mark.parametrize("field", ["portrait", "image"])
def test_only_those_who_see_pictures_can_look_them_up(people, field):
    model = {"portrait": "author", "image": "article"}[field]
    url = f"/admin/autocomplete/?app_label=articles&model_name={model}&field_name={field}"
    codes = answers(people, url)
    assert codes == {"ann": 200, "abe": 200, "edda": 200, "viewer": 403, "boss": 200} | SHUT


def test_nothing_is_changed_without_a_token(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["edda"])
    assert client.post(ADD, {"headline": "Forged"}).status_code == 403
    assert not Article.objects.exists()


def test_the_desk_cannot_be_framed(people):
    response = signed_in(people["edda"]).get(ADD)
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
