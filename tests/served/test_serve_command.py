"""`manage.py serve` whole: a site on PostgreSQL with Redis, its web processes and its worker."""

import os
import signal
import urllib.request

import psycopg
import pytest

from newsroom.schedule import DAILY
from tests.furnishing import furnish
from tests.processes import children, eventually, free_port, manage, runs
from tests.served.addresses import REDIS

pytestmark = pytest.mark.served


@pytest.fixture
def environment(database, tmp_path):
    own = {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DATABASE_URL": database,
        "CACHE_URL": REDIS,
        "DATA_DIR": str(tmp_path / "var"),
        "PORT": str(free_port()),
        "WEB_WORKERS": "2",
    }
    return {**os.environ, **own}


def done_tasks(database):
    query = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'"
    with psycopg.connect(database) as connection:
        return connection.execute(query).fetchone()[0]


def test_one_command_serves_does_the_daily_work_and_ends_without_a_trace(environment, database):
    furnish(environment)
    with manage(environment, "serve") as served:
        site = f"http://127.0.0.1:{environment['PORT']}"
        assert eventually(lambda: urllib.request.urlopen(f"{site}/healthz").status) == 200
        assert urllib.request.urlopen(site).status == 200
        eventually(lambda: done_tasks(database) == len(DAILY))
        processes = [served.pid, *children(served.pid)]
        processes += [grandchild for child in processes[1:] for grandchild in children(child)]
        assert len(processes) == 5  # us, granian and its two workers, the background worker
        served.send_signal(signal.SIGTERM)
        assert served.wait(40) == 0
    assert not any(runs(each) for each in processes)
