"""What readers notice of an attack: python -m benchmarks.attacked [SECONDS], about two minutes

The site as `manage.py serve` runs it, on SQLite and, where it is there, on PostgreSQL. Readers ask
for the front page, an article and /healthz: in calm, beside each attack, and beside all of them:

- 400 clients that send a byte a second, half of them of their headers, half of a form;
- 16 clients that guess passwords, each as soon as the last guess is answered;
- 200 comments a second from 500 networks, each with words of its own.

Everything stays on this machine's loopback. The site believes the X-Forwarded-For of its clients
here, so that each comes from where it says.
"""

import asyncio
import collections
import contextlib
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time

from benchmarks import scratch
from benchmarks.serving import free_port, wait_for
from benchmarks.stages import manage

CALM = 10  # seconds; an attack lasts as long as it is told
SECONDS = 20
SLOW, GUESSERS, POSTS, NETWORKS = 400, 16, 200, 500
READS = 40  # a second
GOAL = 250  # milliseconds
SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # refusals are many
SET_UP = "from benchmarks import attacked_paper; attacked_paper.set_up()"
LINE = "{:32}{:>8}{:>10}{:>10}{:>10}   {}"


def main(seconds=SECONDS):
    with tempfile.TemporaryDirectory(prefix="newsroom-attacked-") as folder:
        measure("SQLite", folder, f"sqlite:///{folder}/db.sqlite3", seconds)
        if missing := scratch.no_postgres():
            print(f"\nPostgreSQL: not measured: {missing}")
            return
        with scratch.database("attacked") as address:
            measure("PostgreSQL", folder, address, seconds)


def measure(kind, folder, database, seconds):
    """Prints the table of one database."""
    port = free_port()
    environment = {
        "DATA_DIR": folder,
        "DATABASE_URL": database,
        "SECRET_KEY": "of-the-benchmark" * 4,
        "EMAIL_KEYS": "of-the-benchmark" * 4,
        "TRUSTED_PROXIES": "127.0.0.1",
        "PORT": str(port),
        "WEB_WORKERS": "2",
    }
    manage(environment, "migrate", "-v0")
    manage(environment, "collectstatic", "--noinput", "-v0")
    path = json.loads(manage(environment, "shell", "--no-imports", "-c", SET_UP))
    with served(environment, port):
        print(
            f"\n{kind}\n" + LINE.format("readers beside", "asked", "p50 ms", "p99 ms", "worst", "")
        )
        attack(port, path, "nothing", [], CALM)
        each = {"400 slow clients": drip, "16 guessers": guess, "200 comments a second": post}
        for name, client in each.items():
            attack(port, path, name, [client], seconds)
        attack(port, path, "all of these", list(each.values()), seconds)


@contextlib.contextmanager
def served(environment, port):
    command = [sys.executable, "manage.py", "serve"]
    process = subprocess.Popen(command, env=os.environ | environment, **SILENT)
    try:
        wait_for(port)
        time.sleep(3)  # the worker's first look is over
        yield
    finally:
        process.terminate()
        process.wait(60)


def attack(port, path, name, attackers, seconds):
    """One line: what readers noticed, and what the attackers were answered."""
    told = multiprocessing.Queue()
    processes = [
        multiprocessing.Process(target=run, args=(client, port, path, seconds + 2, told))
        for client in attackers
    ]
    for process in processes:
        process.start()
    time.sleep(1 if attackers else 0)
    waited, answers = asyncio.run(read(port, path, seconds))
    answered = [told.get() for _ in processes]
    for process in processes:
        process.join()
    report(name, waited, answers, answered)


def report(name, waited, answers, answered):
    waited.sort()
    p50, p99 = waited[len(waited) // 2], waited[int(len(waited) * 0.99)]
    wrong = {status: count for status, count in answers.items() if status != 200}
    notes = "; ".join(
        f"{client}: "
        + ", ".join(f"{count} × {status}" for status, count in sorted(seen.items(), key=str))
        for client, seen in answered
    )
    verdict = "" if p99 <= GOAL else f"  goal: ≤ {GOAL}"
    figures = (f"{1000 * each:.1f}" for each in (p50, p99, waited[-1]))
    print(LINE.format(name, len(waited), *figures, f"{wrong or ''}{notes}{verdict}"), flush=True)


def run(client, port, path, seconds, told):
    told.put((client.__name__, dict(asyncio.run(client(port, path, seconds)))))


# --- Clients: each returns how often it was answered what -------------------------------------


async def read(port, path, seconds):
    """([seconds of each answer], {status: count}): asked at a steady pace."""
    waited, answers, asked = [], collections.Counter(), []
    loop, begun = asyncio.get_running_loop(), time.perf_counter()

    async def one(address):
        started = time.perf_counter()
        answers[await ask(port, "GET", address)] += 1
        waited.append(time.perf_counter() - started)

    for n in range(seconds * READS):
        await asyncio.sleep(max(0, begun + n / READS - time.perf_counter()))
        asked.append(loop.create_task(one(("/", path, "/healthz")[n % 3])))
    await asyncio.gather(*asked)
    return waited, answers


async def drip(port, path, seconds):
    """Half of them send headers without end, half a form of a thousand bytes."""
    answers, until = collections.Counter(), time.monotonic() + seconds
    begun = b"Host: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"

    async def one(is_body):
        start = f"POST {path}comments/ HTTP/1.1\r\n".encode() + begun
        start += b"Content-Length: 1000\r\n\r\n" if is_body else b"X-A: "
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(start)
                while time.monotonic() < until and not reader.at_eof() and not reader._buffer:
                    writer.write(b"a")
                    await writer.drain()
                    await asyncio.sleep(1)
                line = bytes(reader._buffer[9:12]).decode()
                answers[int(line) if line.isdigit() else "open"] += 1
                writer.close()

    await asyncio.gather(*(one(n % 2) for n in range(SLOW)))
    return answers


async def guess(port, path, seconds):
    answers, until = collections.Counter(), time.monotonic() + seconds

    async def one(number):
        while time.monotonic() < until:
            token = "t" * 32
            form = f"csrfmiddlewaretoken={token}&username=edith&password=wrong-{random.random()}"
            own = {"Cookie": f"csrftoken={token}", "X-Forwarded-For": f"100.{number}.7.1"}
            answers[await ask(port, "POST", "/admin/login/", form, **own)] += 1

    await asyncio.gather(*(one(number) for number in range(GUESSERS)))
    return answers


async def post(port, path, seconds):
    answers, sent, begun = collections.Counter(), [], time.perf_counter()
    loop, pick = asyncio.get_running_loop(), random.Random()

    async def one(number):
        words = "+".join(f"{pick.getrandbits(24):x}" for _ in range(30))
        form = f"name=Reader&email=r{number}@reader.example&body={words}&seconds=40"
        network = f"10.{number % NETWORKS // 250}.{number % 250}.1"
        own = {"X-Forwarded-For": network, "Sec-Fetch-Site": "same-origin"}
        answers[await ask(port, "POST", f"{path}comments/", form, **own)] += 1

    for number in range(seconds * POSTS):
        await asyncio.sleep(max(0, begun + number / POSTS - time.perf_counter()))
        sent.append(loop.create_task(one(number)))
    await asyncio.gather(*sent)
    return answers


async def ask(port, method, address, form="", **headers):
    """The status of one answer; the name of the error where there was none."""
    lines = [f"{method} {address} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if form:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(("\r\n".join(lines) + "\r\n\r\n" + form).encode())
        answer = await asyncio.wait_for(reader.read(), 60)
        writer.close()
        return int(answer[9:12])
    except (OSError, ValueError, TimeoutError) as error:
        return type(error).__name__


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
