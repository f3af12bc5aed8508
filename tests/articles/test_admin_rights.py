"""Who may do what: each kind of person at each address of the admin."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.models import Article, Author, Category, Image
from tests.articles.admin import ADD, change_url, fields_of, save, signed_in
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    BylineFactory,
    CategoryFactory,
    DraftFactory,
    ImageFactory,
    UserFactory,
    picture_bytes,
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
    ("history", "draft"): (200, 403, 200, 403, 200),
    ("history", "published"): (200, 403, 200, 403, 200),
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
        file = SimpleUploadedFile("new.png", picture_bytes(colour="#00ff00"), "image/png")
        sent = {"alt": "Changed", "caption": "", "credit": "", "file": file}
        signed_in(user).post(url, sent)
        before = image.token
        image.refresh_from_db()
        assert (image.alt == "Changed") is (image.token != before)
        return image.alt == "Changed"

    def test_an_author_changes_one_that_no_article_of_another_shows(self, people):
        image = ImageFactory()
        DraftFactory(image=image, created_by=people["ann"])
        assert self.may_change(people["ann"], image)

    def test_but_not_one_that_anothers_article_shows(self, people):
        image = ImageFactory(uploaded_by=people["abe"])
        ArticleFactory(image=image, created_by=people["ann"])
        assert not self.may_change(people["abe"], image)
        assert self.may_change(people["edda"], image)

    def test_nor_one_in_the_body_of_anothers_article(self, people):
        image = ImageFactory(uploaded_by=people["abe"])
        DraftFactory(created_by=people["ann"], body=f'<img src="{image.src}" alt="A field">')
        assert not self.may_change(people["abe"], image)
        assert self.may_change(people["edda"], image)

    def test_but_in_ones_own_body_one_does(self, people):
        image = ImageFactory(uploaded_by=people["abe"])
        DraftFactory(created_by=people["abe"], body=f'<img src="{image.src}" alt="A field">')
        assert self.may_change(people["abe"], image)

    @pytest.mark.parametrize("whose", ["ann", None])
    def test_nor_the_portrait_of_anybody_else(self, people, whose):
        image = ImageFactory(uploaded_by=people["abe"])
        AuthorFactory(portrait=image, account=people.get(whose))
        assert not self.may_change(people["abe"], image)
        assert self.may_change(people["edda"], image)

    def test_but_ones_own(self, people):
        image = ImageFactory(uploaded_by=people["abe"])
        AuthorFactory(portrait=image, account=people["abe"])
        assert self.may_change(people["abe"], image)

    def test_nor_one_that_another_uploaded_though_nobody_shows_it(self, people):
        image = ImageFactory(uploaded_by=people["ann"])
        assert not self.may_change(people["abe"], image)
        assert self.may_change(people["ann"], image)

    def test_nor_one_that_another_uploaded_though_ones_own_article_shows_it(self, people):
        image = ImageFactory(uploaded_by=people["ann"])
        DraftFactory(image=image, created_by=people["abe"])
        assert not self.may_change(people["abe"], image)

    def test_nor_one_that_nobody_remembers_to_have_uploaded(self, people):
        assert not self.may_change(people["abe"], ImageFactory())

    def test_whoever_uploads_one_is_remembered(self, people):
        file = SimpleUploadedFile("new.png", picture_bytes(), "image/png")
        signed_in(people["abe"]).post("/admin/articles/image/add/", {"file": file})
        assert Image.objects.get().uploaded_by == people["abe"]

    def test_whoever_uploads_one_on_an_articles_page_as_well(self, people):
        article = DraftFactory(created_by=people["abe"])
        file = SimpleUploadedFile("new.png", picture_bytes(), "image/png")
        save(signed_in(people["abe"]), article, new_picture=file)
        assert Image.objects.get().uploaded_by == people["abe"]

    @pytest.mark.parametrize("query", ["?_popup=1", "?_to_field=id&_popup=1"])
    def test_a_popup_is_no_way_around(self, people, query):
        image = ImageFactory(uploaded_by=people["ann"])
        url = reverse("admin:articles_image_change", args=[image.pk]) + query
        sent = {"alt": "Changed", "caption": "", "credit": "", "_popup": "1"}
        assert signed_in(people["abe"]).post(url, sent).status_code == 403
        image.refresh_from_db()
        assert image.alt != "Changed"

    def test_nobody_says_that_somebody_else_uploaded_it(self, people):
        image = ImageFactory(uploaded_by=people["ann"])
        url = reverse("admin:articles_image_change", args=[image.pk])
        sent = {"alt": "x", "uploaded_by": people["abe"].pk, "token": "0" * 16}
        signed_in(people["ann"]).post(url, sent)
        image.refresh_from_db()
        assert image.alt == "x" and image.uploaded_by == people["ann"]

    def test_authors_delete_none_in_bulk_either(self, people):
        image = ImageFactory(uploaded_by=people["abe"])
        sent = {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"}
        signed_in(people["abe"]).post("/admin/articles/image/", sent)
        assert Image.objects.exists()

    def test_who_may_also_delete_pictures_deletes_none_of_others(self, people):
        """With a permission given by hand, one by one and in bulk."""
        people["abe"].user_permissions.add(Permission.objects.get(codename="delete_image"))
        image = ImageFactory(uploaded_by=people["ann"])
        url = reverse("admin:articles_image_delete", args=[image.pk])
        signed_in(people["abe"]).post(url, {"post": "yes"})
        sent = {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"}
        signed_in(people["abe"]).post("/admin/articles/image/", sent)
        assert Image.objects.exists()


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


def test_the_admin_cannot_be_framed(people):
    response = signed_in(people["edda"]).get(ADD)
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
