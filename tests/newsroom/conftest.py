"""Fixtures of more than one file here: a served application, and the site behind its cache."""

import pytest

from tests.newsroom.serving import WAITS, Served
from tests.newsroom.test_page_cache import article, one_connection, site  # noqa: F401


@pytest.fixture
def serve():
    started = []

    def start(*arguments):
        started.append(Served(*arguments))
        return started[-1]

    yield start
    for served in started:
        with served.process:  # closes its pipe
            served.process.terminate()


@pytest.fixture
def note(tmp_path):
    return tmp_path / "note"


@pytest.fixture
def waits(note):
    return WAITS.format(str(note))
