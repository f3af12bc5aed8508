"""What `make bench` prints rests on reading wrk well, and on a plain page that is ours."""

import json
import os
import re
import subprocess
import sys

import pytest

from articles.models import Article
from benchmarks import crowd, flood, guessed, posted
from benchmarks.plain import views
from benchmarks.posting import Sent
from benchmarks.serving import Row, read
from comments.models import Comment
from comments.reading import discussion_page
from tests.furnishing import furnish
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
            | {"DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
            | {"DJANGO_SETTINGS_MODULE": settings, "SITE_URL": "http://127.0.0.1"},
            capture_output=True,
            text=True,
            cwd=PROJECT,
        )
        assert told.returncode == 0, told.stderr
        return told.stdout

    furnish({"DATA_DIR": str(tmp_path)})
    ours, plain = (
        run(settings, "manage.py", "shell", "--no-imports", "-c", SAME_WORDS)
        for settings in ("newsroom.settings", "benchmarks.plain.settings")
    )
    assert ours == plain
    assert ours.count("Permanent link to this comment") == 50


class TestPosting:
    def test_every_run_of_wrk_sends_words_of_its_own(self):
        row = Sent("published", "http://127.0.0.1/", people=7)
        first, second = (row.command(1)[1] for _ in range(2))
        assert first[0] == second[0] == "--"
        assert first[2] == second[2] == "7"
        assert int(second[1]) == int(first[1]) + 1

    @pytest.mark.django_db
    def test_strangers_wait_the_known_are_published_and_the_bare_row_is_as_long(
        self, client, capsys, rf
    ):
        posted.set_up(people=2)
        paths = json.loads(capsys.readouterr().out)
        send(client, paths["held"], "reader1")
        send(client, paths["published"], "known1")
        views.keep(rf.post(paths["bare"], WORDS), article=int(paths["bare"].split("/")[2]))
        posted.count()
        counted = json.loads(capsys.readouterr().out)
        assert counted == {"held": 1, "published": 1, "bare": 1, "in another state": 0}
        held, bare = (Comment.objects.get(article__slug=slug) for slug in ("held", "bare"))
        for field in ("email_sealed", "email_index", "ip_hash", "fingerprint", "receipt_hash"):
            assert len(getattr(held, field)) == len(getattr(bare, field)), field


WORDS = {"name": "Reader", "body": "The gauge at the eleventh bridge said something else."}


def send(client, path, who):
    own = {"name": who, "email": f"{who}@reader.example", "body": f"{WORDS['body']} Says {who}."}
    sent = WORDS | own | {"seconds": "40", "proof": who.ljust(43, "-")}  # as posting.lua
    assert client.post(path, sent).status_code == 303


@pytest.mark.django_db
def test_every_size_of_a_discussion_is_measured_with_its_queries(capsys):
    addresses, thread = crowd.made((4, 6, 12), long=6)
    assert [discussion_page.tally(article.pk).comments for article in of(addresses)] == [4, 6, 12]
    assert Comment.objects.filter(root=thread).count() == 5
    crowd.first_pages(addresses, rounds=2)
    printed = capsys.readouterr().out
    queries = re.findall(r"^(?:as it opens|newest first) +(\d+) / (\d+) / (\d+) ", printed, re.M)
    assert len(queries) == 2
    assert all(len(set(each)) == 1 for each in queries), "as many, whatever the size"


def of(addresses):
    return [Article.objects.get(slug=address.split("/")[-2]) for address in addresses]


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [([1, 2, 3], [1, 2, 3], 0.5), ([2, 3], [0, 1], 1), ([0, 1], [2, 3], 0), ([1, 9], [5], 0.5)],
)
def test_times_that_tell_nothing_are_told_from_those_that_do(right, wrong, told):
    assert guessed.auc(right, wrong) == told


@pytest.mark.django_db
def test_what_waves_cost_is_measured_at_every_size(capsys, monkeypatch):
    monkeypatch.setattr(flood, "analyse", lambda: None)  # no transaction can be open for that
    flood.measure(sizes=(40, 80), looks=3, at_once=5)
    printed = capsys.readouterr().out
    assert re.findall(r"^ +(40|80) +(\d) ", printed, re.M) == [("40", "1"), ("80", "1")]
    assert "5 marked as spam in " in printed
