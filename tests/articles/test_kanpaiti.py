"""The article that this project started from imports, publishes and reads as it should."""

import html5lib
import pytest
from django.core.management import call_command

from articles.models import Article
from tests.shared_data import files

FILE = next(path for path in files("seed") if path.name == "kanpaiti.md")

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    call_command("import_article", str(FILE), publish=True, verbosity=0)
    return Article.objects.published().get()


@pytest.fixture
def page(client, article):
    answer = client.get(article.get_absolute_url())
    assert answer.status_code == 200
    return html5lib.parse(answer.content, namespaceHTMLElements=False)


def by_id(page, value):
    return page.find(f".//*[@id='{value}']")


def words(element):
    return " ".join("".join(element.itertext()).split())


def test_every_highlight_is_listed(page, article):
    shown = [words(item) for item in by_id(page, "highlights").iter("li")]
    for highlight, item in zip(article.highlights.all(), shown, strict=True):
        assert item.startswith(highlight.text)
    assert len(shown) == 7


def test_every_outbound_link_opens_a_new_tab_and_says_so(page):
    links = [
        link
        for link in by_id(page, "article-body").iter("a")
        if link.get("href").startswith("http")
    ]
    assert len(links) == 4
    for link in links:
        assert link.get("target") == "_blank"
        assert "noopener" in link.get("rel").split()
        assert words(link).endswith("(opens in a new tab)")


def test_every_source_is_listed_once(page, article):
    listed = [link.get("href") for link in by_id(page, "sources").iter("a")]
    assert sorted(listed) == sorted(source.url for source in article.sources.all())
    assert len(set(listed)) == 4


def test_it_is_filed_in_its_five_categories(page):
    filed = {
        words(link) for link in page.iter("a") if (link.get("href") or "").startswith("/category/")
    }
    assert {"China", "Economy", "Mining", "Myanmar", "Security"} <= filed


def test_it_lacks_a_standfirst_and_an_image_and_that_is_only_advice(article):
    codes = {problem.code: problem.is_blocking for problem in article.problems()}
    assert codes == {
        "standfirst_missing": False,
        "image_missing": False,
        "sources_incomplete": False,
    }
