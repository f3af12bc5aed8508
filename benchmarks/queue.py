"""What the moderators' queue costs at a size: python -m benchmarks.queue [comments]

A million comments, on SQLite and, where it is there, on PostgreSQL: how long each tab takes to
open, with how many queries, and how long one decision takes, as a moderator's browser sends it.
"""

import sys

from benchmarks import crowded

SIZE = 1_000_000
MEASURE = "from benchmarks import queued; queued.measure({})"


def main(arguments):
    size = int(arguments[0]) if arguments else SIZE
    crowded.main(f"The queue over {size:,} comments", MEASURE.format(size))


if __name__ == "__main__":
    main(sys.argv[1:])
