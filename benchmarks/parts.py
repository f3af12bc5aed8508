"""What our own parts save beside the documented way: python -m benchmarks.parts, half a minute

Template fragments beside Django's templates and Jinja2, compiled queries beside querysets, and the
file watcher beside SQLite's own ways to tell that somebody wrote; in one process, on SQLite.
"""

import tempfile

from benchmarks import crowded

MEASURE = "from benchmarks import compared; compared.measure()"

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="newsroom-parts-") as folder:
        on_sqlite = {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        crowded.run("Our own parts beside the documented ways", MEASURE, on_sqlite)
