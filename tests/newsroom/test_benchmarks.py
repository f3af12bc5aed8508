"""What `make bench` prints rests on reading wrk well, and on a plain page that is ours."""

import os
import subprocess
import sys

import pytest

from benchmarks.serving import Row, read
from tests.shared_data import PROJECT

TOLD = """
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   102.42ms   35.49ms 403.79ms   81.62%
  Latency Distribution
     50%    {p50}
     99%    {p99}
  438 requests in 3.01s, 31.27MB read
{more}Requests/sec:    145.70
Transfer/sec:     10.40MB
"""


@pytest.mark.parametrize(
    ("p50", "p99", "read_as"),
    [("190.00us", "4.94ms", (190, 4940)), ("98.12ms", "1.20s", (98120, 1_200_000))],
)
def test_what_wrk_prints_is_read_in_microseconds(p50, p99, read_as):
    measured = read(TOLD.format(p50=p50, p99=p99, more=""))
    assert (measured.p50, measured.p99) == pytest.approx(read_as)
    assert (measured.rate, measured.failed) == (145.70, 0)


@pytest.mark.parametrize(
    ("more", "failed"),
    [
        ("  Non-2xx or 3xx responses: 7\n", 7),
        ("  Socket errors: connect 1, read 2, write 0, timeout 4\n", 7),
    ],
)
def test_what_failed_is_counted(more, failed):
    assert read(TOLD.format(p50="1.00ms", p99="2.00ms", more=more)).failed == failed


def test_the_median_of_the_rounds_counts():
    told = [TOLD.format(p50=f"{n}.00ms", p99="9.00ms", more="") for n in (5, 1, 3)]
    assert Row("a page", "", rounds=[read(each) for each in told]).median("p50") == 3000


SAME_WORDS = """
import re
import benchmarks.newspaper as paper
from django.test import Client
from django.utils.html import strip_tags
article = paper.found()
html = Client().get(article.get_absolute_url(), HTTP_HOST="127.0.0.1").content.decode()
print(" ".join(strip_tags(html).split()))
"""


def test_the_plain_page_says_what_ours_says(tmp_path):
    """Else the comparison would be with another page."""

    def run(settings, *command):
        told = subprocess.run(
            [sys.executable, *command],
            env=os.environ
            | {"DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/db"}
            | {"DJANGO_SETTINGS_MODULE": settings, "SITE_URL": "http://127.0.0.1"},
            capture_output=True,
            text=True,
            cwd=PROJECT,
        )
        assert told.returncode == 0, told.stderr
        return told.stdout

    run("newsroom.settings", "manage.py", "migrate", "-v0")
    run("newsroom.settings", "manage.py", "collectstatic", "--noinput", "-v0")
    ours, plain = (
        run(settings, "manage.py", "shell", "--no-imports", "-c", SAME_WORDS)
        for settings in ("newsroom.settings", "benchmarks.plain.settings")
    )
    assert ours == plain
    assert ours.count("Permanent link to this comment") == 50
