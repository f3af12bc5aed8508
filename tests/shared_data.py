"""Finds the real inputs that we did not write: `../shared/data` beside the project.

SHARED_DATA in the environment names another folder. Where there is none, corpora of our own in
`tests/data/` take their place, smaller but of the same kinds, so that every test still runs.
"""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("SHARED_DATA", PROJECT.parent / "shared" / "data"))


def files(folder, pattern="**/*"):
    """The files of one folder of the corpora, such as "images" or "xss"; none where absent."""
    found = sorted(path for path in (SHARED_DATA / folder).glob(pattern) if path.is_file())
    return [path for path in found if path.name not in {"SOURCE.txt", "LICENSE", "LICENSE-MIT"}]
