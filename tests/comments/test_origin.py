import pytest
from django.test import RequestFactory

from comments.public_forms import origin


def is_own(**headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return origin.is_own(RequestFactory().post("/", headers={"Host": "localhost"} | names))


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_browsers_word_for_our_own_page_is_enough(site):
    assert is_own(Sec_Fetch_Site=site)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_its_word_for_another_site_counts_more_than_any_other_header(site):
    assert not is_own(Sec_Fetch_Site=site, Origin="http://localhost")


@pytest.mark.parametrize("own", ["http://localhost", "http://127.0.0.1:8000"])
def test_our_own_origin_is_the_requests_host_or_the_sites_address(own, settings):
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert is_own(Origin=own)
    assert is_own(Referer=f"{own}/2026/11/20/slug/?q=1")


@pytest.mark.parametrize(
    "other",
    [
        "null",
        "https://localhost",
        "http://localhost:81",
        "http://localhost.evil.example",
        "http://evil.example/http://localhost",
        "http://localhost@evil.example",
        "http://[",
        "",
    ],
)
def test_any_other_origin_is_not_ours(other):
    assert is_own(Origin=other) == (other == "")  # an empty header says nothing


def test_a_referrer_is_asked_where_there_is_no_origin():
    assert not is_own(Referer="https://evil.example/page")
    assert not is_own(Origin="https://evil.example", Referer="http://localhost/")


def test_a_client_that_says_nothing_is_let_through():
    assert is_own()
