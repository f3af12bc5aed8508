from datetime import UTC, datetime

import pytest

from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def article():
    return ArticleFactory(
        headline="In the archive", published_at=datetime(2026, 2, 3, 12, tzinfo=UTC)
    )


@pytest.mark.parametrize("path", ["/2026/", "/2026/02/", "/2026/02/03/"])
def test_a_period_with_articles_lists_them(client, path):
    assert "In the archive" in client.get(path).content.decode()


@pytest.mark.parametrize(
    "path",
    ["/2025/", "/2026/01/", "/2026/02/04/", "/2026/2/", "/2026/13/", "/2026/02/30/", "/2026/00/"],
)
def test_a_period_without_articles_does_not_exist(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/0000/", "/0001/01/", "/9999/", "/9999/12/31/", "/0000/00/00/x/"]
)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
def test_a_year_that_breaks_calendars_does_not_exist(client, settings, path, zone):
    settings.TIME_ZONE = zone
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999999999999999", "1.5", "\x00"])
def test_a_page_that_is_not_there_is_the_first(client, page):
    answer = client.get("/2026/", {"page": page})
    assert answer.status_code == 200 and len(answer.context["page"].rows) == 1
