"""How well the spam filter does, and what it costs: python -m benchmarks.filter FOLDER

Labelled comments from the CSV files of FOLDER (../shared/data/spam unless said): each file is
judged by what the others teach, as they are and with labels flipped by somebody who means harm.
"""

import random
import sys
import time
from pathlib import Path
from statistics import quantiles

from comments.moderation.filter import evaluation
from comments.moderation.filter.features import features_of
from comments.moderation.filter.score import score

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "spam"
FLIPPED = 50  # labels
TRAINED = 10_000  # comments


def main(folder):
    files = read(Path(folder))
    if len(files) < 2:
        print(f"The filter: not measured: fewer than two CSV files in {folder}")
        return
    print(f"{'':34}{'precision':>9} {'recall':>7} {'good held':>9}   best at 1 %")
    rows("as labelled", files, files)
    for name, taught in poisoned(files).items():
        rows(name, taught, files)
    costs([comment for comments in files.values() for comment in comments])


def read(folder):
    """{name: [(features, is it spam)]}."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8-sig") as file:
            found[path.stem] = evaluation.read(file, page=path.stem.partition("-")[2])
    return found


def rows(name, taught, judged):
    """A row for each file, judged with its own labels by what the others were taught."""
    print(name)
    for file, comments in judged.items():
        (result,) = (r for r in evaluation.evaluate(taught | {file: comments}) if r.name == file)
        print(
            f"  {file:32}{result.precision:9.3f} {result.recall:7.3f} {result.held_share:9.3f}"
            f"   {result.best:.3f}"
        )


def poisoned(files, count=FLIPPED):
    """{how: the files with so many labels flipped}."""
    places = [(name, at) for name, comments in files.items() for at in range(len(comments))]
    spam = [(name, at) for name, at in places if files[name][at][1]]
    good = [place for place in places if place not in set(spam)]
    kinds = {"at random": places, "spam approved": spam, "good marked as spam": good}
    return {
        f"{count} labels flipped, {kind}": _flipped(files, random.Random(5).sample(some, count))
        for kind, some in kinds.items()
    }


def _flipped(files, places):
    places = set(places)
    return {
        name: [(features, is_spam ^ ((name, at) in places)) for at, (features, is_spam) in each]
        for name, each in ((name, list(enumerate(comments))) for name, comments in files.items())
    }


def costs(comments):
    learned = evaluation.Learned(comments)
    times = []
    for features, _ in comments:
        begun = time.perf_counter()
        score(features, learned.counts, learned.totals)
        times.append(1000 * (time.perf_counter() - begun))
    print(f"a score: median {quantiles(times)[1]:.2f} ms, p99 {quantiles(times, n=100)[98]:.2f} ms")
    words = [f"Comment {n} on the bridge, the ferry and what they cost us." for n in range(TRAINED)]
    begun = time.perf_counter()
    evaluation.Learned((features_of(text), n % 2 == 0) for n, text in enumerate(words))
    print(f"{TRAINED:,} comments learned in {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main(*(sys.argv[1:] or [FOLDER]))
