import os
import shutil
import tempfile

import pytest
from django.db import connection

from comments.models import HighWaterMark, SealingKey
from tests import shared_data


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """No test begins with a time or a key noted: many travel in time, and many change the keys."""
    with django_db_blocker.unblock():
        HighWaterMark.objects.all().delete()
        SealingKey.objects.all().delete()
        # What tests that commit are given back (below), without these.
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()


@pytest.fixture(autouse=True)
def media_folder(tmp_path, settings):
    """Every test writes its pictures into a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def rows_of_migrations(django_db_serialized_rollback):
    """Tests that commit empty the tables; what migrations put there (groups) is put back.

    Asked for by all, so that no test finds an empty database because of who ran before it.
    """


def pytest_report_header():
    return shared_data.header()


def pytest_sessionfinish():
    data_dir = os.environ.get("DATA_DIR", "")
    if data_dir.startswith(os.path.join(tempfile.gettempdir(), "newsroom-tests-")):
        shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture
def corpus():
    """Files of one folder of the shared inputs; a small one of our own where they are absent."""
    return shared_data.files
