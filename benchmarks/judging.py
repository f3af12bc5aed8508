"""What judging a comment costs: python -m benchmarks.judging, about a minute

All checks of the pipeline, asked of hostile comments of 5,000 characters, with 60,000 words in each
list, on SQLite and, where it is there, on PostgreSQL.
"""

from benchmarks import crowded

MEASURE = "from benchmarks import judged; judged.measure()"

if __name__ == "__main__":
    crowded.main("Judging", MEASURE)
