"""The two discussions that benchmarks.crowded compares, in a process with their database."""

import time
from statistics import quantiles

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.growing import analyse
from tests.comments.many import write_many
from tests.factories import ArticleFactory

FEW, MANY, LONG = 50, 10_000, 5_000  # comments; LONG of the many are one thread
ROUNDS = 100  # of each page: enough for a p95 that a single hiccup does not make


def measure():
    call_command("migrate", verbosity=0)
    few, many = (ArticleFactory(complete=True) for _ in range(2))
    write_many(few, FEW)
    firsts, _ = write_many(many, LONG, of_thread=LONG)
    write_many(many, MANY - LONG, numbered_from=LONG)
    analyse()
    print(f"{FEW} and {MANY:,} comments; {ROUNDS} rounds (goal: p95 ratio ≤ 2)")
    print(
        f"{'page of the larger':20}{'queries':>12}{'p50, ms':>18}{'p95, ms':>18}{'p95 ratio':>12}"
    )
    for name, query in {
        "first page": "",
        "page 50": "?page=50",
        "newest first": "?sort=newest",
        "most discussed": "?sort=discussed",
        "thread of 5,000": f"?thread={firsts[0].pk}",
        "its page 45": f"?thread={firsts[0].pk}&page=45",
    }.items():
        row(name, few.get_absolute_url(), many.get_absolute_url() + query)


def row(name, *addresses):
    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    times = [[] for _ in addresses]
    queries = [asked(client, address) for address in addresses]
    for _ in range(ROUNDS):
        for address, taken in zip(addresses, times, strict=True):
            begun = time.perf_counter()
            assert client.get(address).status_code == 200, address
            taken.append((time.perf_counter() - begun) * 1000)
    cuts = [quantiles(taken, n=20, method="inclusive") for taken in times]
    middle, late = [cut[9] for cut in cuts], [cut[18] for cut in cuts]
    print(
        f"{name:20}{each(queries, ''):>12}{each(middle, '.1f'):>18}{each(late, '.1f'):>18}"
        f"{late[1] / late[0]:>12.2f}"
    )


def asked(client, address):
    client.get(address)  # what is written once in a process is written now
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def each(figures, form):
    return " / ".join(format(figure, form) for figure in figures)
