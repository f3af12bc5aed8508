"""The guesses that benchmarks.guessing times, in a process with their database."""

import gc
import random
import sys
import time
from bisect import bisect_left, bisect_right
from statistics import median

from django.contrib.auth.models import User
from django.test import Client

from benchmarks.growing import analyse
from tests.comments import guesses

RUNS, GUESSES = 3, 1000  # guesses that are right, and as many that are wrong
LOWEST, HIGHEST = 0.46, 0.54  # of a thousand and a thousand, chance alone strays 0.013
WARM = 50
TAKEN = 303
FIRST = {"public": guesses.PUBLIC, "waiting": guesses.WAITING}


def measure(runs=RUNS, count=GUESSES):
    """Prints a line for each run; ends the process with 1 where anything can be told apart."""
    article = guesses.set_up(User.objects.create_superuser("bench"))
    analyse()
    print(f"{'run':24}{'guesses':>9}{'right, ms':>11}{'wrong, ms':>11}{'AUC':>8}{'answers':>9}")
    told = [run(article, number, count) for number in range(runs)]
    if not all(told):
        sys.exit("Right and wrong guesses can be told apart.")


def run(article, number, count):
    """Whether this run told nothing."""
    name, words = list(FIRST.items())[number % len(FIRST)]
    order = [True] * count + [False] * count
    random.Random(number).shuffle(order)
    client, taken, answers = Client(SERVER_NAME="127.0.0.1"), {True: [], False: []}, set()
    for is_right in [False] * WARM + order:
        email = guesses.OWNER if is_right else guesses.wrong()
        milliseconds, answer = timed(client, article, email, words)
        taken[is_right].append(milliseconds)
        answers.add(repr(guesses.alike(answer)))
    del taken[False][:WARM]
    told = auc(taken[True], taken[False])
    right, wrong = median(taken[True]), median(taken[False])
    print(
        f"{number + 1}, of {name + ' words':18}{2 * count:9,}{right:11.2f}{wrong:11.2f}"
        f"{told:8.3f}{len(answers):9}",
        flush=True,
    )
    return len(answers) == 1 and LOWEST <= told <= HIGHEST


def timed(client, article, email, words):
    at = guesses.elsewhere()
    gc.disable()
    begun = time.perf_counter()
    answer = guesses.send(article, email, body=words, at=at, client=client)
    taken = time.perf_counter() - begun
    gc.enable()
    assert answer.status_code == TAKEN, answer.status_code
    return taken * 1000, answer


def auc(right, wrong):
    """How often a right guess took longer than a wrong one; where both took as long, half."""
    wrong = sorted(wrong)
    longer = sum(bisect_left(wrong, each) + bisect_right(wrong, each) for each in right)
    return longer / (2 * len(right) * len(wrong))
