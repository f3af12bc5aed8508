import contextlib
import os
import random
import shutil
import sqlite3
import tempfile
from collections import defaultdict

import hypothesis
import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from comments.models import HighWaterMark, SealingKey
from tests import furnishing, shared_data

COMMITTING = {"transactional_db", "live_server", "database_file"}
WITH_DATABASE = {"db"} | COMMITTING


# What starts processes, repeats, measures or reads every corpus: left out between two edits.
SLOW = {
    *("test_attempts.py", "test_benchmarks.py", "test_canary.py", "test_clock.py"),
    *("test_daily_backup.py", "test_delivery.py", "test_double_submit.py", "test_environment.py"),
    *(
        "test_evaluation.py",
        "test_sanitizer.py",
        "test_growth.py",
        "test_hashing.py",
        "test_markup.py",
    ),
    *(
        "test_moving_ground.py",
        "test_page_queries.py",
        "test_discussion_page.py",
        "test_patterns.py",
    ),
    *("test_picture_memory.py", "test_plain_shell.py", "test_postgresql.py", "test_preflight.py"),
    *("test_private_files.py", "test_query_counts.py", "test_readiness.py", "test_dry_run.py"),
    *("test_restoring.py", "test_saving.py", "test_serving.py", "test_slow_clients.py"),
    *("test_stopping.py", "test_two_moderators.py", "test_waves.py", "test_learned.py"),
    *("test_list_entries.py", "test_listing.py", "test_two_editors.py", "test_admin_merge.py"),
}
# What repeats for as long as it is told; `make deep` tells it to go on for hours.
DEEP = {
    *("test_fuzz.py", "test_backups.py", "test_killed.py", "test_two_moderators.py"),
    *("test_double_submit.py", "test_dry_run.py", "test_canary.py", "test_patterns.py"),
    "test_two_editors.py",
}
# What the cases differ in reaches the database: keys, years, numbers, queries, orders of locks.
EVERY_CASE = {
    *("test_admin_requests.py", "test_archives.py", "test_cache_versions.py"),
    *("test_compiled_queries.py", "test_data_page.py", "test_discussion_page.py"),
    *("test_history_queries.py", "test_listing.py", "test_moving_ground.py"),
    *("test_page_queries.py", "test_requests.py", "test_retention.py", "test_search.py"),
}
RESTORE, OWNS_WORKSHOP = pytest.StashKey(), pytest.StashKey()

# Every run tries the same examples, for its answer is about the change; `make deep` seeks new ones.
hypothesis.settings.register_profile("same", derandomize=True, max_examples=40)
examples = int(os.environ.get("GENERATED_EXAMPLES", "0"))
hypothesis.settings.register_profile("new", max_examples=examples or 100, deadline=None)
hypothesis.settings.load_profile("new" if examples else "same")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The database of the tests is a copy of a migrated one: `migrate` finds nothing to do."""
    if connection.vendor == "sqlite":
        connection_created.connect(furnishing.fill)
    elif furnishing.SERVER:
        connection.settings_dict["TEST"]["TEMPLATE"] = furnishing.migrated_template()


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """No test begins with a time or a key noted: many travel in time, and many change the keys."""
    connection_created.disconnect(furnishing.fill)
    with django_db_blocker.unblock():
        HighWaterMark.objects.all().delete()
        SealingKey.objects.all().delete()
        migrated = connection.creation.serialize_db_to_string()

    def restore():
        with django_db_blocker.unblock():
            connection.creation.deserialize_db_from_string(migrated)

    request.config.stash[RESTORE] = restore
    # Django would restore it before a test that commits, when others have found it gone.
    connection._test_serialized_contents = "[]"


def commits(item):
    marker = item.get_closest_marker("django_db")
    is_told = marker is not None and marker.kwargs.get("transaction")
    return bool(is_told or COMMITTING & {*item.fixturenames})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Tests that commit empty all tables at their end; what migrations put there is put back.

    After the last test of all there is no database any more.
    """
    result = yield
    if nextitem and commits(item) and RESTORE in item.config.stash:
        item.config.stash[RESTORE]()
    return result


@pytest.fixture(autouse=True)
def media_folder(tmp_path, settings):
    """Every test writes its pictures into a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def pytest_addoption(parser):
    parser.addoption(
        "--one-case-each",
        metavar="SEED",
        help="run one case of each test that has several; the seed chooses which",
    )


def left_out(items, seed):
    """All cases but one of each test; on another database than SQLite, not in EVERY_CASE."""
    kept = set() if connection.vendor == "sqlite" else EVERY_CASE
    cases = defaultdict(list)
    for item in items:
        if item.path.name not in kept:
            cases[item.nodeid.partition("[")[0]].append(item)
    for name, found in cases.items():
        found.remove(random.Random(f"{seed} {name}").choice(found))
    return {item for found in cases.values() for item in found}


@pytest.hookimpl(tryfirst=True)  # before pytest-django puts what is flushed last
def pytest_collection_modifyitems(config, items):
    """Tests that need a database are marked: the others need not run once for each kind of it.

    Of tests that commit, Django must not send the signal of a migration with each.
    """
    without_signal = pytest.mark.django_db(transaction=True, serialized_rollback=True)
    for item in items:
        if item.get_closest_marker("django_db") or WITH_DATABASE & {*item.fixturenames}:
            item.add_marker("database")
        if item.path.name in SLOW:
            item.add_marker("slow")
        if item.path.name in DEEP:
            item.add_marker("deep")
        if commits(item):
            item.add_marker(without_signal, append=False)
    if seed := config.getoption("one_case_each"):
        others = left_out(items, seed)
        config.hook.pytest_deselected(items=[item for item in items if item in others])
        items[:] = [item for item in items if item not in others]


def pytest_configure(config):
    config.stash[OWNS_WORKSHOP] = furnishing.open_workshop()


def pytest_report_header():
    return shared_data.header()


def pytest_sessionfinish(session):
    if session.config.stash[OWNS_WORKSHOP]:
        furnishing.put_away()
    if hasattr(session.config, "workerinput"):  # one of several processes: the first tidies up
        return
    data_dir = os.environ.get("DATA_DIR", "")
    if data_dir.startswith(os.path.join(tempfile.gettempdir(), "newsroom-tests-")):
        shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture
def corpus():
    """Files of one folder of the shared inputs; a small one of our own where they are absent."""
    return shared_data.files


@pytest.fixture
def database_file(transactional_db, django_db_blocker, tmp_path):
    """A copy of the database in a file, which threads share and whose bytes can be read.

    SQLite's tests run in memory, where a second writer fails at once instead of waiting.
    None on other databases, which stand outside this process anyway.
    """
    if connection.vendor != "sqlite":
        yield None
        return
    path = tmp_path / "comments.sqlite3"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        kept, name = connection.connection, connection.settings_dict["NAME"]
        with contextlib.closing(sqlite3.connect(path)) as copy:
            kept.backup(copy)
        connection.connection, connection.settings_dict["NAME"] = None, str(path)
        yield path
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = kept, name
