"""A site with something to lose, and a backup of it."""

import pytest

from newsroom.backups import saving
from tests.factories import CommentFactory, ImageFactory

OF_SQLITE = "of the file; PostgreSQL's are made beside it in tests/served/test_backups.py"


@pytest.fixture
def site(request, settings, tmp_path):
    """A data folder with a picture and a comment, and the database in a file where that is one."""
    settings.DATA_DIR = tmp_path / "var"
    settings.DATA_DIR.mkdir(mode=0o700)
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    settings.BACKUP_DIR = ""
    settings.file = request.getfixturevalue("database_file")
    CommentFactory(name="Written before", body="I crossed all eleven.")
    ImageFactory()
    return settings


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def backup(site, folder):
    return saving.save(folder).path


@pytest.fixture
def in_a_file(site):
    """For what is about SQLite's file."""
    if site.file is None:
        pytest.skip(OF_SQLITE)
    return site.file
