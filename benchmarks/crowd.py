"""The discussions that benchmarks.crowded compares, in a process with their database."""

import time
from statistics import quantiles

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.growing import analyse
from tests.comments.many import write_many
from tests.factories import ArticleFactory

SIZES = (50, 500, 5_000, 10_000)  # comments; of more than LONG, so many are one thread
LONG = 5_000
ROUNDS = 100  # of each page: enough for a p95 that a single hiccup does not make


def measure():
    addresses, thread = made(SIZES, LONG)
    analyse()
    first_pages(addresses, ROUNDS)
    print("deeper in the largest, beside the first page of the smallest")
    for name, query in {
        "page 50": "?page=50",
        f"thread of {LONG:,}": f"?thread={thread}",
        "its page 45": f"?thread={thread}&page=45",
    }.items():
        row(name, [addresses[0], addresses[-1] + query], ROUNDS)


def first_pages(addresses, rounds):
    print(" / ".join(f"{size:,}" for size in SIZES), f"comments; {rounds} rounds")
    print(f"{'first page':17}{'queries':>18}{'p50, ms':>30}{'p95, ms':>30}   largest : smallest")
    for name, query in {
        "as it opens": "",
        "newest first": "?sort=newest",
        "most discussed": "?sort=discussed",
    }.items():
        row(name, [address + query for address in addresses], rounds)


def made(sizes, long):
    """The articles' addresses, and the key of the long thread."""
    addresses = []
    for size in sizes:
        article, of_long = ArticleFactory(complete=True), long if size > long else 0
        if of_long:
            thread = write_many(article, of_long, of_thread=of_long)[0][0].pk
        write_many(article, size - of_long, numbered_from=of_long)
        addresses.append(article.get_absolute_url())
    return addresses, thread


def row(name, addresses, rounds):
    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    times = [[] for _ in addresses]
    queries = [asked(client, address) for address in addresses]
    for _ in range(rounds):
        for address, taken in zip(addresses, times, strict=True):
            begun = time.perf_counter()
            assert client.get(address).status_code == 200, address
            taken.append((time.perf_counter() - begun) * 1000)
    cuts = [quantiles(taken, n=20, method="inclusive") for taken in times]
    middle, late = [cut[9] for cut in cuts], [cut[18] for cut in cuts]
    print(
        f"{name:17}{each(queries, ''):>18}{each(middle, '.1f'):>30}{each(late, '.1f'):>30}"
        f"   p50 {middle[-1] / middle[0]:.2f}, p95 {late[-1] / late[0]:.2f} (goal: ≤ 2)"
    )


def asked(client, address):
    client.get(address)  # what is written once in a process is written now
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def each(figures, form):
    return " / ".join(format(figure, form) for figure in figures)
