"""The browser that tests drive: Chromium without a window where that is installed; it is faster."""

import os
import shutil

NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
