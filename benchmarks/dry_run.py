"""What a dry run of rules costs: python -m benchmarks.dry_run, about half a minute

Of a site with 10,000 comments, the last 1,000 and then all of them, with two lists of 5,000
words, on SQLite and, where it is there, on PostgreSQL.
"""

from benchmarks import crowded

MEASURE = "from benchmarks import dry_running; dry_running.measure()"

if __name__ == "__main__":
    crowded.main("A dry_run", MEASURE)
