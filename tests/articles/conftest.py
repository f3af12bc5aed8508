from datetime import timedelta

import pytest
from django.utils import timezone

from tests.articles.desk import signed_in
from tests.factories import UserFactory


@pytest.fixture
def editor():
    return UserFactory(username="edda", group="Editors")


@pytest.fixture
def in_two_days():
    return timezone.now() + timedelta(days=2)


@pytest.fixture
def desk(editor):
    return signed_in(editor)
