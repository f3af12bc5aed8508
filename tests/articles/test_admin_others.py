"""The screens beside the article's: authors, categories, pictures."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Author, Category, Image
from tests.articles.admin import change_url, signed_in
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    BylineFactory,
    CategoryFactory,
    ImageFactory,
    UserFactory,
    picture_bytes,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client():
    return signed_in(UserFactory(group="Editors"))


def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("model", "factory"),
    [("author", AuthorFactory), ("category", CategoryFactory), ("image", ImageFactory)],
)
def test_a_list_costs_the_same_however_long_it_is(admin_client, model, factory):
    url = reverse(f"admin:articles_{model}_changelist")
    factory()
    few = queries_of(admin_client, url)
    factory.create_batch(5)
    assert queries_of(admin_client, url) == few


class TestImages:
    def add(self, client, content, name="picture.png", **words):
        file = SimpleUploadedFile(name, content, "image/png")
        sent = {"file": file, "alt": "", "caption": "", "credit": ""} | words
        return client.post(reverse("admin:articles_image_add"), sent)

    def test_an_upload_is_kept_under_a_name_of_ours(self, admin_client):
        self.add(admin_client, picture_bytes(), name="../../GPS & secrets.png", alt="A field")
        image = Image.objects.get()
        assert (image.alt, image.width) == ("A field", 640)
        assert "secrets" not in image.file.name

    def test_a_broken_one_is_an_error_and_its_words_are_kept(self, admin_client):
        response = self.add(admin_client, picture_bytes()[:300], caption="Words kept.")
        assert response.context["adminform"].form.errors["file"]
        assert "Words kept." in response.content.decode()

    def test_a_bomb_is_an_error(self, admin_client, corpus):
        for path in corpus("images/bad"):
            if "bomb" in path.name:
                response = self.add(admin_client, path.read_bytes(), name=path.name)
                assert response.context["adminform"].form.errors["file"]
        assert not Image.objects.exists()

    def test_its_words_change_without_the_file(self, admin_client):
        image = ImageFactory()
        url = reverse("admin:articles_image_change", args=[image.pk])
        before = image.token
        admin_client.post(url, {"alt": "Other words", "caption": "", "credit": ""})
        image.refresh_from_db()
        assert (image.alt, image.token) == ("Other words", before)

    def test_its_page_shows_the_address_to_paste(self, admin_client):
        image = ImageFactory()
        page = admin_client.get(
            reverse("admin:articles_image_change", args=[image.pk])
        ).content.decode()
        assert f"<code>{image.src}</code>" in page


class TestPicker:
    URL = "/admin/articles/image/picker/"

    def test_it_offers_each_picture_with_its_address_and_words(self, admin_client):
        image = ImageFactory(alt="A harbour", caption="At dawn.", credit="Ana Lee")
        page = admin_client.get(self.URL, {"CKEditorFuncNum": "-1"}).content.decode()
        assert f'data-src="{image.src}" data-alt="A harbour"' in page
        assert 'data-caption="At dawn. (Ana Lee)"' in page

    def test_it_finds_by_words(self, admin_client):
        ImageFactory(alt="A harbour")
        ImageFactory(alt="A mountain")
        page = admin_client.get(self.URL, {"q": "harb"}).content.decode()
        assert "A harbour" in page and "A mountain" not in page

    @pytest.mark.parametrize("query", ["\x00", "%", "x" * 5000])
    def test_odd_words_are_no_error(self, admin_client, query):
        assert admin_client.get(self.URL, {"q": query, "page": query}).status_code == 200

    def test_it_costs_the_same_however_many_there_are(self, admin_client):
        ImageFactory()
        few = queries_of(admin_client, self.URL)
        ImageFactory.create_batch(3)
        assert queries_of(admin_client, self.URL) == few


@pytest.mark.parametrize("field", ["author", "image"])
def test_looking_up_odd_words_is_no_error(admin_client, field):
    model = {"author": "byline", "image": "article"}[field]
    for term in ["\x00", "%", "'", "x" * 5000]:
        asked = {"app_label": "articles", "model_name": model, "field_name": field, "term": term}
        assert admin_client.get("/admin/autocomplete/", asked).status_code == 200


class TestAuthors:
    def test_only_people_who_can_sign_in_here_can_be_its_account(self, admin_client):
        UserFactory(username="reader", is_staff=False)
        form = admin_client.get(reverse("admin:articles_author_add")).context["adminform"].form
        assert "reader" not in str(form["account"])

    def test_a_name_of_nothing_but_unseen_characters_is_refused_or_shown_as_text(
        self, admin_client
    ):
        sent = {"name": "Ana\u202eLee\x0b", "slug": "ana", "role": "", "biography": ""}
        admin_client.post(reverse("admin:articles_author_add"), sent)
        assert Author.objects.get().name == "AnaLee"

    def test_two_of_one_slug_are_an_error(self, admin_client):
        AuthorFactory(slug="ana")
        sent = {"name": "Ana", "slug": "ana", "role": "", "biography": ""}
        response = admin_client.post(reverse("admin:articles_author_add"), sent)
        assert response.context["adminform"].form.errors["slug"]


class TestCategories:
    def test_their_order_is_changed_in_the_list(self, admin_client):
        category = CategoryFactory(order=1)
        sent = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": category.pk}
        admin_client.post(
            reverse("admin:articles_category_changelist"),
            sent | {"form-0-order": 7, "_save": "Save"},
        )
        assert Category.objects.get().order == 7

    def test_an_article_is_filed_by_boxes_to_tick(self, admin_client):
        categories = [CategoryFactory() for _ in range(60)]
        page = admin_client.get(change_url(ArticleFactory())).content.decode()
        assert page.count('type="checkbox" name="categories"') == len(categories)


def test_an_articles_page_costs_the_same_whatever_its_rows(admin_client):
    few, many = ArticleFactory(complete=True), ArticleFactory(complete=True)
    for _ in range(6):
        BylineFactory(article=many)
        many.categories.add(CategoryFactory())
    first = queries_of(admin_client, change_url(few))
    rows_of_byline = 6  # Django looks up the name shown in each autocomplete box
    assert queries_of(admin_client, change_url(many)) <= first + rows_of_byline
