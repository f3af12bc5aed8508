"""Who may do what in the admin, comments apart: every address, role and method (docs/roles.md).

An address that the file does not list fails, as does one that it lists and that is gone.
"""

import re

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, get_resolver

from comments.tasks import enforce_retention
from tests import roles
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    ImageFactory,
    UserFactory,
)
from tests.roles import METHODS

pytestmark = pytest.mark.django_db

OF_COMMENTS = ("admin/comments/", "admin/alerts/", "admin/digests/")
SPELLED = (  # as Django writes them, and as people read them
    (re.compile(r"\^\(\?P<app_label>.*\)/\$"), "<app_label>/"),
    (re.compile(r"\(\?P<url>\.\*\)\$"), "<anything else>"),
)
_, LISTED = roles.parts()  # as the file says
COMPARED = "?from=0&to=0"
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


def test_every_address_and_method_is_listed_and_no_other():
    known = {(address, method) for address in addresses() for method in METHODS}
    assert known == set(LISTED)


@pytest.fixture
def browsers():
    """The author has written another article, uploaded another picture."""
    return roles.browsers()


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
        "dbtaskresult": enforce_retention.enqueue().id,
    }
    return {
        "autocomplete/": f"autocomplete/{LOOKED_UP}",
        "compare/": f"compare/{COMPARED}",
        "user/<id>": f"user/{keys['user']}",
        **{f"{model}/<path:object_id>": f"{model}/{key}" for model, key in keys.items()},
        "<path:content_type_id>": str(ContentType.objects.get_for_model(article).pk),
        "<path:object_id>": str(article.pk),
        "<str:number>": str(article.record_revision(by=None).number),
        "<uidb64>/<token>": "MQ/abc-def",
        "<app_label>": "articles",
        "<anything else>": "nowhere/",
    }


@pytest.mark.parametrize("address", sorted(set(addresses())))
def test_each_role_is_answered_as_the_file_says(world, browsers, address):
    path = roles.path_of(address, world)
    for method in METHODS:
        found = roles.statuses(browsers, method, path)
        assert found == LISTED[address, method], f"{method} {path}"
