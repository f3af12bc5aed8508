"""Who may do what at the desk, comments apart: every address, role and method (docs/roles.md).

An address that the file does not list fails, as does one that it lists and that is gone.
"""

import re
from functools import cache

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.comments.test_roles import FILE, METHODS, REST_OF_THE_DESK, ROLES, rows, status_of
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    ImageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OF_COMMENTS = ("admin/comments/", "admin/alerts/", "admin/digests/")
SPELLED = (  # as Django writes them, and as people read them
    (re.compile(r"\^\(\?P<app_label>.*\)/\$"), "<app_label>/"),
    (re.compile(r"\(\?P<url>\.\*\)\$"), "<anything else>"),
)
LOOKED_UP = "?app_label=articles&model_name=article&field_name=image"


def addresses(resolver=None, before=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from addresses(pattern, route)
        elif route.startswith("admin/") and not route.startswith(OF_COMMENTS):
            yield _spelled(route)


def _spelled(route):
    for written, spelled in SPELLED:
        route = written.sub(spelled, route)
    return route


@cache
def listed():
    return rows(FILE.read_text().partition(REST_OF_THE_DESK)[2])


def test_every_address_and_method_is_listed_and_no_other():
    known = {(address, method) for address in addresses() for method in METHODS}
    assert known == set(listed())


@pytest.fixture
def people():
    """The author has written another article, uploaded another picture."""
    return {
        "author": UserFactory(username="author", group="Authors"),
        "editor": UserFactory(group="Editors"),
        "moderator": UserFactory(group="Moderators"),
        "administrator": UserFactory(is_superuser=True),
    }


@pytest.fixture
def browsers(people):
    browsers = {role: Client() for role in ROLES}
    for role, person in people.items():
        browsers[role].force_login(person)
    return browsers


@pytest.fixture
def world():
    """{part of an address: what stands there}; all of it somebody else's."""
    article, image = ArticleFactory(), ImageFactory(uploaded_by=UserFactory())
    keys = {
        "article": article.pk,
        "author": AuthorFactory().pk,
        "category": CategoryFactory().pk,
        "image": image.pk,
        "group": Group.objects.get(name="Authors").pk,
        "user": UserFactory().pk,
    }
    return {
        "autocomplete/": f"autocomplete/{LOOKED_UP}",
        "user/<id>": f"user/{keys['user']}",
        **{f"{model}/<path:object_id>": f"{model}/{key}" for model, key in keys.items()},
        "<path:content_type_id>": str(ContentType.objects.get_for_model(article).pk),
        "<path:object_id>": str(article.pk),
        "<uidb64>/<token>": "MQ/abc-def",
        "<app_label>": "articles",
        "<anything else>": "nowhere/",
    }


def path_of(address, world):
    for part, value in world.items():
        address = address.replace(part, value)
    assert "<" not in address, "tell the world what stands there"
    return f"/{address}"


@pytest.mark.parametrize("address", sorted(set(addresses())))
def test_each_role_is_answered_as_the_file_says(world, browsers, address):
    path = path_of(address, world)
    for method in METHODS:
        found = {role: _as_if_first(browsers[role], method, path) for role in ROLES}
        assert found == listed()[address, method], f"{method} {path}"


def _as_if_first(browser, method, path):
    """Whoever logs out is still logged in when the next method is tried."""
    cookies = browser.cookies.copy()
    status = status_of(browser, method, path)
    browser.cookies = cookies
    return status
