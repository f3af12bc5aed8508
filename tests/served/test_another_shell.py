"""The service runs, and somebody works beside it in a shell with other settings; on both databases.

Nothing that the service wrote is lost, and it starts again with its own keys.
"""

import subprocess
import sys

import pytest

from comments.privacy import encryption
from tests.newsroom.sealed_site import SEAL, key_of
from tests.shared_data import PROJECT

pytestmark = pytest.mark.served

OTHER = "o" * 40
AHEAD = """
import sys, time_machine
from datetime import datetime, timedelta, timezone
from newsroom import command_line
with time_machine.travel(datetime.now(timezone.utc) + timedelta(days={days})):
    command_line.execute(["manage.py", *{words}])
"""
KEPT = """
from comments.models import Comment
from newsroom.models import DailyRun
print([comment.masked_email for comment in Comment.objects.all()])
print(sorted(str(day) for day in DailyRun.objects.values_list("day", flat=True)))
"""


def run(environment, *words, code=None, ok=True):
    command = ["-c", code] if code else ["manage.py", *words]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    assert (done.returncode == 0) is ok, done.stderr
    return done


def asked(environment):
    return run(environment, "shell", "--no-imports", "-c", KEPT).stdout


@pytest.fixture
def service(own_environment):
    run(own_environment, "shell", "--no-imports", "-c", SEAL)
    run(own_environment, "work", "--once")
    return own_environment


def test_the_worker_with_a_clock_400_days_ahead_loses_nothing_and_no_day(service):
    before = asked(service)
    assert "i•••@r•••.example" in before
    told = run(service, code=AHEAD.format(days=400, words=["work", "--once"]))
    assert "400 days after the last time recorded here" in told.stderr
    assert asked(service) == before
    refused = run(service, code=AHEAD.format(days=400, words=["enforce_retention"]), ok=False)
    assert "--clock-is-right" in refused.stderr
    assert asked(service) == before
    run(service, "enforce_retention")


def test_a_person_who_says_that_the_clock_is_right_is_believed(service):
    words = ["enforce_retention", "--clock-is-right", "--dry-run"]
    told = run(service, code=AHEAD.format(days=400, words=words))
    assert "encrypted addresses: 1" in told.stdout
    told = run(service, code=AHEAD.format(days=400, words=words[:2]))
    assert "encrypted addresses: 1" in told.stdout
    assert "i•••@r•••.example" not in asked(service)
    refused = run(service, "enforce_retention", ok=False)
    assert "days before the last time recorded here" in refused.stderr
    run(service, "enforce_retention", "--clock-is-right")


def test_other_keys_open_nothing_seal_nothing_and_are_not_noted(service, tmp_path):
    name = encryption.key_fingerprint(key_of(service))
    shell = service | {"DATA_DIR": str(tmp_path / "elsewhere")}
    if "DATABASE_URL" not in service:
        shell["DATABASE_URL"] = f"sqlite:///{service['DATA_DIR']}/db.sqlite3"
    assert f"encrypted with {name}" in run(shell, "migrate", "-v0").stderr
    for words in (["work", "--once"], ["serve"], ["seed_demo"], ["rotate_email_keys"]):
        refused = run(shell, *words, ok=False)
        assert f"encrypted with {name}, but EMAIL_KEYS is not set" in refused.stderr
        other = run(shell | {"EMAIL_KEYS": OTHER}, *words, ok=False)
        assert f"EMAIL_KEYS has {encryption.key_fingerprint(OTHER)}" in other.stderr
    assert not (tmp_path / "elsewhere" / "email_keys").exists()
    run(service, "work", "--once")
    assert "i•••@r•••.example" in asked(service)


def test_keys_that_are_lost_leave_the_site_to_a_new_one(service):
    own = encryption.key_fingerprint(key_of(service))
    shell = service | {"EMAIL_KEYS": OTHER, "EMAIL_KEYS_LOST": own}
    run(shell, "work", "--once")
    run(shell, "shell", "--no-imports", "-c", SEAL.replace("ines@", "rosa@"))
    told = asked(shell)
    assert "locked" in told and "r•••@r•••.example" in told
    assert "Keep the old keys" in run(shell, "rotate_email_keys").stdout
