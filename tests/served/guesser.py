"""Guesses passwords as fast as it is answered, each time from another network; prints what it got.

`python -m tests.served.guesser PORT GUESSERS SECONDS`, in a process of its own, so that it slows
down nobody whose time is measured.
"""

import contextlib
import http.client
import json
import random
import re
import sys
import threading
import time
from collections import Counter
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def guess(port, until, answers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", "/admin/login/")
        page = connection.getresponse()
        token = TOKEN.search(page.read().decode())[1]
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        while time.monotonic() < until:
            sent = {"username": random.choice(["editor", "nobody"]), "password": "Winter2026!!"}
            headers = {
                "Cookie": cookie,
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Forwarded-For": f"10.{random.randrange(256)}.{random.randrange(256)}.1",
            }
            body = urlencode(sent | {"csrfmiddlewaretoken": token})
            connection.request("POST", "/admin/login/", body, headers)
            answer = connection.getresponse()
            answer.read()
            answers[answer.status] += 1


def main(port, guessers, seconds):
    answers, until = Counter(), time.monotonic() + seconds
    threads = [threading.Thread(target=guess, args=(port, until, answers)) for _ in range(guessers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(answers))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
