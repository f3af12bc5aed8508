import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup(set_prefix=False)

from newsroom import starting  # noqa: E402 - both need the settings
from newsroom.pages import Application  # noqa: E402

starting.require_given_keys()
starting.share_data()
application = Application()
