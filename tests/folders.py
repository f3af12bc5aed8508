"""Where the tests keep what a site keeps in its data folder."""

import os
import tempfile

PREFIX = "newsroom-tests-"


def of_this_process():
    """DATA_DIR where one is set; of processes that run tests side by side each has its own in it.

    What a test starts has the folder that it was told, and no other.
    """
    folder = os.environ.get("DATA_DIR") or tempfile.mkdtemp(prefix=PREFIX)
    process = os.environ.get("PYTEST_XDIST_WORKER")
    if process and os.path.basename(folder).startswith(PREFIX):
        return os.path.join(folder, process)
    return folder
