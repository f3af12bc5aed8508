"""What the pages of the paper promise: landmarks, honest links, inert words."""

import re
from urllib.parse import urlsplit

import html5lib
import pytest
from django.conf import settings
from django.template.loader import render_to_string

from articles.share_links import SHARE_LINKS
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    BylineFactory,
    CategoryFactory,
    DraftFactory,
    HighlightFactory,
    ImageFactory,
    SourceFactory,
    UserFactory,
)
from tests.shared_data import PROJECT

pytestmark = pytest.mark.django_db

RESOURCES = {"img": "src", "script": "src", "source": "srcset", "link": "href", "use": "href"}
HOSTILE = """<script>alert(1)</script>"><img src=x onerror='alert(2)'>"""


class Page:
    """A page as a browser would parse it, and the few questions we ask of it."""

    def __init__(self, response):
        self.response = response
        self.html = response.content.decode()
        self.path = response.request["PATH_INFO"]
        self.tree = html5lib.parse(self.html, namespaceHTMLElements=False)

    def __repr__(self):
        return self.path

    def all(self, path):
        return self.tree.findall(path)

    def one(self, path):
        (found,) = self.all(path)
        return found

    def words(self, path):
        return " ".join(" ".join(self.one(path).itertext()).split())

    def meta(self, name):
        return self.one(f".//meta[@name='{name}']").get("content")

    @property
    def canonical(self):
        return self.one(".//link[@rel='canonical']").get("href")

    @property
    def order(self):
        """Ids in the order in which they are read aloud."""
        return [element.get("id") for element in self.tree.iter() if element.get("id")]


@pytest.fixture
def get(client):
    return lambda path: Page(client.get(path))


PATHS = [
    "/",
    "article",
    "/category/weather/",
    "/author/ana-lee/",
    "year",
    "/search/",
    "/search/?q=rain",
    "/search/?q=nothing-such",
    "/corrections/",
    "/privacy/",
    "/nowhere/",
]


@pytest.fixture
def pages(get, article):
    """Every kind of page; drawing pictures is slow, so each promise looks at all of them."""
    public = article.get_absolute_url()
    addresses = {"article": public, "year": public[:6]}
    return [get(addresses.get(path, path)) for path in PATHS]


class TestEveryPage:
    def test_has_one_headline_a_language_a_title_and_a_description(self, pages):
        for page in pages:
            assert len(page.all(".//h1")) == 1, page
            assert page.tree.get("lang") == "en-GB"
            assert page.words(".//title").endswith(("Newsroom", "evidence"))
            assert len(page.meta("description")) > 10

    def test_names_its_one_address(self, pages):
        for page in pages:
            assert page.canonical.startswith("http://")
            assert "q=" not in page.canonical

    def test_offers_the_feeds(self, pages):
        for page in pages:
            offered = {link.get("href") for link in page.all(".//link[@rel='alternate']")}
            assert {"/feed/", "/feed/atom/", "/feed.json"} <= offered, page

    def test_can_be_walked_by_landmarks(self, pages):
        for page in pages:
            for landmark in ("header[@class='masthead']", "main[@id='main']", "footer"):
                assert len(page.all(f".//{landmark}")) == 1, page
            assert page.one(".//body")[0].get("href") == "#main"

    def test_styles_and_scripts_nothing_inline(self, pages):
        for page in pages:
            for element in page.tree.iter():
                names = set(element.attrib)
                assert "style" not in names, page
                assert not [name for name in names if name.startswith("on")], page
            assert not page.all(".//style")
            for script in page.all(".//script"):
                assert script.get("src") or script.get("type") == "application/ld+json"

    def test_loads_nothing_from_anybody_else(self, pages):
        for page in pages:
            asked = [
                address
                for tag, attribute in RESOURCES.items()
                for element in page.all(f".//{tag}")
                if element.get("rel") not in ("canonical", "prev", "next")
                for address in element.get(attribute, "").split(", ")
            ]
            assert len(asked) > 5
            assert [address for address in asked if urlsplit(address).netloc] == [], page

    def test_says_so_of_every_link_that_leads_away(self, pages):
        for page in pages:
            for link in page.all(".//a"):
                if link.get("href").startswith("http"):
                    assert link.get("target") == "_blank", page
                    assert "noopener" in link.get("rel").split(), page
                    assert "".join(link.itertext()).endswith("(opens in a new tab)"), page
                else:
                    assert link.get("target") is None, page

    def test_gives_every_id_once_and_every_picture_its_size(self, pages):
        for page in pages:
            assert len(page.order) == len(set(page.order)), page
            for image in page.all(".//img"):
                assert image.get("alt") is not None
                assert int(image.get("width")) and int(image.get("height"))

    def test_gives_readers_no_cookie(self, pages):
        for page in pages:
            assert not page.response.cookies, page


class TestAnArticle:
    @pytest.fixture
    def page(self, get, article):
        return get(article.get_absolute_url())

    def test_has_the_landmarks_in_the_order_of_reading(self, page):
        wanted = ["highlights", "article-body", "corrections", "sources", "share", "comments"]
        assert [name for name in page.order if name in wanted] == wanted
        assert page.words(".//section[@id='highlights']/h2") == "Highlights"
        assert page.words(".//nav[@id='share']/h2") == "Spread the word:"
        assert page.words(".//div[@class='filed']/h2") == "Categories:"
        filed = page.all(".//div[@class='filed']//a")
        assert [link.get("href") for link in filed] == ["/category/water/", "/category/weather/"]

    def test_leads_from_each_highlight_and_claim_to_its_source(self, page):
        marks = page.all(".//a[@class='mark']")
        assert [mark.get("href") for mark in marks] == ["#source-1"] * 4  # 3 highlights, 1 claim
        assert {mark.get("aria-label") for mark in marks} == {
            "Source 1: rain.example, the agency says"
        }
        row = page.one(".//li[@id='source-1']")
        assert row.find("a").get("href") == "https://rain.example/report"
        assert "checked" in " ".join(row.itertext())

    def test_offers_every_way_to_spread_the_word_with_a_glyph_and_no_counter(self, page, article):
        links = page.all(".//nav[@id='share']//a")
        uses = page.all(".//nav[@id='share']//a//{*}use")
        glyphs = [use.get("href").rpartition("#")[2] for use in uses]
        assert glyphs == [key for key, _, _ in SHARE_LINKS] and len(links) == len(SHARE_LINKS)
        drawn = (PROJECT / "static" / "icons" / "share.svg").read_text()
        assert all(f'<symbol id="{key}"' in drawn for key in glyphs)
        assert links[0].get("href").startswith("mailto:")
        for link in links:
            assert "Rain%20in%20May" in link.get("href") or "rain-in-may" in link.get("href")

    def test_shows_its_lead_picture_first_and_the_others_when_they_come_near(self, page):
        images = page.all(".//picture/img")
        assert images[0].get("fetchpriority") == "high" and images[0].get("loading") is None
        assert all(image.get("loading") == "lazy" for image in images[1:])
        kinds = [source.get("type") for source in page.all(".//picture/source")[:2]]
        assert kinds == ["image/avif", "image/webp"]

    def test_tells_other_sites_what_it_is(self, page):
        properties = {meta.get("property"): meta.get("content") for meta in page.all(".//meta")}
        assert properties["og:title"] == "Rain in May"
        assert properties["og:url"] == page.canonical
        assert properties["og:image"].startswith("http://")

    def test_without_picture_standfirst_and_sources_has_no_empty_rooms(self, get):
        bare = get(ArticleFactory(standfirst="").get_absolute_url())
        assert not {"highlights", "corrections", "sources"} & set(bare.order)
        assert not bare.all(".//figure")
        assert bare.meta("description")

    def test_in_preview_says_that_nobody_sees_it(self, client):
        client.force_login(UserFactory(is_superuser=True))
        page = Page(client.get(DraftFactory(headline="Not yet").get_absolute_url()))
        assert "readers cannot see this page" in page.words(".//div[@class='preview']")
        assert page.meta("robots") == "noindex"

    def test_that_was_retracted_answers_with_the_note(self, get, article):
        article.retract(by=None, note="It did not rain. <b>")
        page = get(article.get_absolute_url())
        assert page.response.status_code == 410
        assert "It did not rain. <b>" in page.words(".//blockquote")
        assert page.meta("robots") == "noindex"


class TestOddWords:
    def test_stay_words_wherever_they_are_shown(self, get):
        category = CategoryFactory(name=HOSTILE[:60], slug="odd", description=HOSTILE)
        author = AuthorFactory(name=HOSTILE, slug="odd", role=HOSTILE, biography=HOSTILE)
        image = ImageFactory(alt=HOSTILE, caption=HOSTILE, credit=HOSTILE)
        article = ArticleFactory(headline=HOSTILE, standfirst=HOSTILE, slug="odd", image=image)
        article.categories.add(category)
        BylineFactory(article=article, author=author)
        source = SourceFactory(article=article, publisher=HOSTILE, title=HOSTILE)
        HighlightFactory(article=article, text=HOSTILE).sources.add(source)
        article.corrections.create(text=HOSTILE)
        paths = [article.get_absolute_url(), "/", "/category/odd/", "/author/odd/", "/corrections/"]
        for path in [*paths, f"/search/?q={HOSTILE}"]:
            page = get(path)
            assert "alert(" in page.html, path
            for element in page.tree.iter():
                assert "onerror" not in element.attrib, path
            inline = [script for script in page.all(".//script") if script.get("src") is None]
            assert {script.get("type") for script in inline} <= {"application/ld+json"}

    def test_in_a_search_come_back_as_they_were(self, get):
        page = get('/search/?q="lone quote')
        assert page.one(".//input[@id='q']").get("value") == '"lone quote'


class TestTheFrontPage:
    def test_with_nothing_published_says_so(self, get):
        assert "No articles yet" in get("/").html

    def test_gives_the_evidence_of_the_lead_story(self, get, article):
        page = get("/")
        marks = page.all(".//div[@class='lead-highlights']//a")
        assert {mark.get("href") for mark in marks} == {f"{article.get_absolute_url()}#source-1"}

    @pytest.mark.parametrize("count", [1, 2, 6])
    def test_with_few_articles_and_no_picture_shows_each_of_them(self, get, count):
        for number in range(count):
            ArticleFactory(headline=f"Story {number}", complete=True)
        page = get("/")
        for number in range(count):
            assert f"Story {number}" in page.html
        assert not page.all(".//img")


class TestLists:
    def test_turn_pages_both_ways_and_name_their_neighbours(self, get, weather):
        for article in ArticleFactory.create_batch(45):
            article.categories.add(weather)
        page = get("/category/weather/?page=2&utm_source=noise")
        assert page.canonical.endswith("/category/weather/?page=2")
        newer, older = (
            link.get("href") for link in page.one(".//nav[@class='pagination']").iter("a")
        )
        assert newer == "/category/weather/" and older.startswith("/category/weather/?before=")
        assert page.one(".//link[@rel='prev']").get("href").endswith(newer)
        assert page.one(".//link[@rel='next']").get("href").endswith(older)
        assert get(newer).response.status_code == 200
        last = get(older)
        assert last.canonical.endswith(older)
        assert len(last.all(".//article")) == 5 and not last.all(".//link[@rel='next']")

    def test_of_a_search_keep_the_words_when_a_page_is_turned(self, get):
        ArticleFactory.create_batch(25, headline="Rain & hail")
        page = get("/search/?q=rain+%26+hail")
        (older,) = page.one(".//nav[@class='pagination']").iter("a")
        assert "q=rain+%26+hail" in older.get("href") and "before=" in older.get("href")
        assert "More than 20 articles" in page.words(".//h2[@class='found']")
        assert len(get(older.get("href")).all(".//article")) == 5
        assert page.meta("robots") == "noindex, follow"

    def test_mark_the_category_that_is_read(self, get, article):
        page = get("/category/weather/")
        current = page.one(".//nav[@aria-label='Categories']//a[@aria-current='page']")
        assert current.text == "Weather"

    def test_offer_feeds_of_their_own(self, get, article):
        offered = {link.get("href") for link in get("/category/weather/").all(".//link")}
        assert {f"/category/weather/{kind}" for kind in ("feed/", "feed/atom/", "feed.json")} <= (
            offered
        )


class TestErrorPages:
    def test_what_is_not_there_is_not_indexed_and_can_be_searched_for(self, get):
        page = get("/nowhere/")
        assert page.response.status_code == 404
        assert page.meta("robots") == "noindex"
        page.one(".//input[@id='q']")

    @pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html"])
    def test_each_says_what_to_do_in_the_houses_look(self, name, rf):
        html = render_to_string(name, request=rf.get("/"))
        assert html.count("<h1") == 1 and "notice-mark" in html

    def test_our_own_mistake_is_told_without_context_database_or_manifest(self, settings):
        backend = "newsroom.static_files.StaticFiles"
        settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
        html = render_to_string("500.html")
        assert "The mistake is ours" in html and "/static/css/paper.css" in html


def test_the_stylesheets_stay_small_and_name_colours_in_one_place():
    sheets = settings.BASE_DIR / "static" / "css"
    texts = {path.name: path.read_text() for path in sheets.glob("*.css")}
    sizes = {name: len(text.encode()) for name, text in texts.items()}
    assert sizes["paper.css"] + sizes["fonts.css"] < 26 * 1024 and sizes["comments.css"] < 10 * 1024
    tokens, rest = texts["paper.css"].split("/* --- Ground --- */")
    screen = rest.split("@media print")[0] + texts["comments.css"]
    assert "#a3231f" in tokens
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", screen) == []
