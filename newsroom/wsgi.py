import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup(set_prefix=False)

from newsroom import starting  # noqa: E402 - it needs the settings
from newsroom.pages import Application  # noqa: E402

starting.require_given_keys()
application = Application()
