import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection

pytestmark = pytest.mark.django_db

AUTHORS = {
    "add_article", "change_article", "delete_article", "view_article", "publish_article",
    "add_image", "change_image", "view_image", "view_author", "view_category",
}  # fmt: skip
EDITORS = AUTHORS | {
    "retract_article", "edit_every_article", "delete_image",
    "add_author", "change_author", "delete_author",
    "add_category", "change_category", "delete_category",
}  # fmt: skip

migration = importlib.import_module("articles.migrations.0002_groups")


def permissions_of(name):
    permissions = Group.objects.get(name=name).permissions.filter(
        content_type__app_label="articles"
    )
    return set(permissions.values_list("codename", flat=True))


@pytest.mark.parametrize(("name", "expected"), [("Authors", AUTHORS), ("Editors", EDITORS)])
def test_a_group_holds_exactly_the_permissions_of_its_work(name, expected):
    assert permissions_of(name) == expected


def test_the_permissions_bear_the_names_that_django_gives_them():
    group = Group.objects.get(name="Editors")
    names = dict(group.permissions.values_list("codename", "name"))
    assert names["add_article"] == "Can add article"
    assert names["retract_article"] == "Can retract articles"


def test_the_migration_can_go_back_and_forth():
    editor = SimpleNamespace(connection=connection)
    migration.remove_groups(apps, editor)
    assert not Group.objects.filter(name__in=["Authors", "Editors"]).exists()
    migration.make_groups(apps, editor)
    migration.make_groups(apps, editor)
    assert permissions_of("Authors") == AUTHORS
