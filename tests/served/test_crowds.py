"""What many readers, and hostile ones, can do to a kept page: nothing."""

import contextlib
import http.client
import os
import random
import threading
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest
import redis

from tests.served.addresses import REDIS
from tests.shared_data import files

pytestmark = pytest.mark.served

PROCESSES = 2
CROWD = 200
QUERIES = int(os.environ.get("CROWD_QUERIES", "8000"))
MEGABYTES = (
    16 + 8
)  # the limit of the page store, and some for what Python does not give back at once
OF_EACH_LIST = 40  # lines of a hostile list, others each time

OWN_HOSTILE = [
    "evil.example",
    "//evil.example",
    "/%0d%0aSet-Cookie:x=1",
    "{{7*7}}",
    "'--",
    "../../x",
]
# The paper's own process keeps its connection, for it is asked again.
DROP_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND application_name <> 'paper'
"""
HEADERS = [
    *("X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Scheme", "X-Forwarded-Port"),
    *("X-Forwarded-For", "X-Forwarded-Prefix", "X-Host", "X-Original-URL", "X-Rewrite-URL"),
    *("X-HTTP-Method-Override", "X-Method-Override", "Forwarded", "Via", "Referer", "Origin"),
    *(
        "User-Agent",
        "Accept-Language",
        "Accept",
        "Cookie",
        "X-Real-IP",
        "Range",
        "TE",
        "Script-Name",
    ),
    *("Cache-Control", "Pragma", "If-None-Match", "If-Modified-Since", "If-Match", "Content-Type"),
]


def ask(port, path, connection=None, **headers):
    """The response, with its body; `X_Host` becomes X-Host."""
    mine = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    mine.request("GET", path, headers=sent)
    answer = mine.getresponse()
    answer.body = answer.read().decode("utf-8", "replace")
    if connection is None:
        mine.close()
    return answer


def together(count, work):
    """Runs `work(number)` in that many threads at one moment; returns what each returned."""
    barrier, done = threading.Barrier(count), [None] * count

    def run(number):
        barrier.wait()
        done[number] = work(number)

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_two_hundred_clients_have_a_stale_page_made_once_in_each_process(paper):
    for name in ("Ana Ek", "Bo Lind", "Cyd Roe"):
        paper.order(f"change {name}")
        answers = together(CROWD, lambda _: ask(paper.port, paper.path))
        assert {answer.status for answer in answers} == {200}
        assert all(name in answer.body for answer in answers)
        assert len({answer.body for answer in answers}) == 1
        how = Counter(answer.headers["X-Page"] for answer in answers)
        assert 1 <= how["made"] <= PROCESSES, how


def test_who_is_signed_in_gets_a_page_of_their_own_and_nobody_else_does(paper):
    def work(number):
        is_signed_in = number % 3 == 0
        headers = {"Cookie": paper.cookie} if is_signed_in else {}
        return is_signed_in, ask(paper.port, paper.path, **headers)

    for _ in range(3):
        paper.order("raise")
        for is_signed_in, answer in together(60, work):
            assert answer.status == 200
            assert ("Replying as ines-at-desk" in answer.body) is is_signed_in
            assert ("csrfmiddlewaretoken" in answer.body) is is_signed_in
            assert answer.headers["Cache-Control"].startswith("private") is is_signed_in
            assert ("X-Page" in answer.headers) is not is_signed_in


def drop_connections(environment):
    """On SQLite there are none to drop."""
    if url := environment.get("DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(DROP_OTHERS)


def test_a_database_that_dropped_its_connections_costs_no_reader_an_error(paper, environment):
    for _ in range(3):
        together(16, lambda _: ask(paper.port, paper.path))
        paper.order("raise")
        drop_connections(environment)
        answers = together(16, lambda _: ask(paper.port, paper.path))
        assert [answer.status for answer in answers] == [200] * 16


def test_nor_do_pages_that_no_cache_has_however_many_connections_were_idle(paper, environment):
    """Found broken one by one, with a pause after each, three are too many for one request."""
    together(32, lambda number: ask(paper.port, f"/search/?q=rain+{number}"))
    drop_connections(environment)
    for number in range(8):
        assert ask(paper.port, f"/search/?q=wind+{number}").status == 200


# --- Poison -----------------------------------------------------------------------------------


def hostile_lines(seed):
    """Lines of every list; ours alone where the lists are not there."""
    lines = list(OWN_HOSTILE)
    for path in files("hostile"):
        found = path.read_text(errors="replace").splitlines()
        lines += random.Random(seed).sample(found, min(OF_EACH_LIST, len(found)))
    return [line for line in map(_sendable, lines) if line]


def _sendable(line):
    """What http.client lets through; it refuses line ends itself."""
    return "".join(letter for letter in line if " " <= letter <= "~").strip()


def _as_path(line):
    return "".join(letter if letter.isalnum() or letter in "/.%=-_;&" else "+" for letter in line)


def test_no_header_query_or_path_of_one_client_changes_the_page_of_another(paper):
    seed = random.randrange(10**6)
    clean = ask(paper.port, paper.path)
    connection = http.client.HTTPConnection("127.0.0.1", paper.port, timeout=30)
    with contextlib.closing(connection):
        for at, line in enumerate(hostile_lines(seed)):
            if at % 10 == 0:
                paper.order("raise")  # so that hostile requests are what pages are made for
            for path, headers in _poisoned(paper.path, line, HEADERS[at % len(HEADERS)]):
                answer = ask(paper.port, path, connection, **headers)
                assert answer.status < 500, (seed, line, path, headers)
            second = ask(paper.port, paper.path)
            told = (seed, line)
            assert second.status == 200, told
            assert second.body == clean.body, told
            same = ("ETag", "Content-Type", "Cache-Control", "Vary", "Location", "Set-Cookie")
            assert [second.headers[n] for n in same] == [clean.headers[n] for n in same], told


def _poisoned(path, line, header):
    yield path, {header: line}
    yield path, {"X-Forwarded-Host": line, "X-Forwarded-Proto": "https"}
    yield f"{path}?{_as_path(line)}", {}
    yield f"{path}x.css", {"Accept": "text/css"}
    yield f"{path}{_as_path(line).strip('/')}.css", {}


# --- Memory -----------------------------------------------------------------------------------


def workers_on(port):
    """Process numbers of the workers: children of the server on this port."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes().split(b"\0")
            if str(port).encode() in command and b"newsroom.serving.server" in command:
                stat = (folder / "stat").read_text()
                parents[folder.name] = stat.rpartition(")")[2].split()[1]
    return [pid for pid, parent in parents.items() if parent in parents]


def megabytes(pid):
    report = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(report.split("Pss:")[1].split()[0]) / 1024


def test_no_number_of_queries_takes_more_memory_than_the_page_store_may_hold(paper):
    """Noise, and pages of lists that are and are not there."""

    def work(number, count=QUERIES // 4):
        connection = http.client.HTTPConnection("127.0.0.1", paper.port, timeout=30)
        kinds = [
            "{path}?noise={n}",
            "/?n{n}=1",
            "/?page={n}",
            "{path}?a={n}&b={n}",
            "/2026/?page={n}",
        ]
        with contextlib.closing(connection):
            for n in range(count):
                path = kinds[n % len(kinds)].format(path=paper.path, n=f"{number}{n}")
                if ask(paper.port, path, connection).status not in (200, 404):
                    return path
        return None

    together(4, lambda number: work(number, 100))
    before = {pid: megabytes(pid) for pid in workers_on(paper.port)}
    assert len(before) == PROCESSES
    assert together(4, work) == [None] * 4
    grown = {pid: megabytes(pid) - stood for pid, stood in before.items()}
    assert max(grown.values()) < MEGABYTES, grown


INVENTED = 300


def test_invented_keys_make_no_page_in_any_process_and_none_in_redis(paper, environment):
    """Of lists and of a discussion; a real process keeps what it made for the page without them."""
    at = time.time_ns() // 1000
    shared = redis.Redis.from_url(REDIS) if environment.get("CACHE_URL") else None
    year = paper.path[:6]
    paths = [year, paper.path, "/corrections/"]
    for _ in range(10 * PROCESSES):
        together(2, lambda number: [ask(paper.port, path) for path in paths])
    stood = shared and {name for name in shared.scan_iter("newsroom:*") if b":claim" not in name}
    made = Counter()
    for number in range(INVENTED):
        queries = [f"before={at - number}-{number}", f"page={number + 2}", f"thread=9{number}"]
        for path, query in ((path, query) for path in paths for query in queries):
            answer = ask(paper.port, f"{path}?{query}")
            assert answer.status == 200
            made[answer.headers["X-Page"]] += 1
    assert made["hit"] + made["shared"] + made["made"] == made.total() == 9 * INVENTED
    assert made["made"] + made["shared"] <= len(paths) * PROCESSES
    if shared:
        now = {name for name in shared.scan_iter("newsroom:*") if b":claim" not in name}
        assert len(now - stood) <= len(paths)
        shared.close()
