"""Sends a request of the fuzzer's once more: `python -m tests.served.fuzz PORT WORDS`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.served.fuzz.fuzzer import again  # noqa: E402 - it needs the settings

again(*sys.argv[1:])
