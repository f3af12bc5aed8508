import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup(set_prefix=False)

from newsroom import startup_checks  # noqa: E402 - both need the settings
from newsroom.pages import Application  # noqa: E402

startup_checks.require_given_keys()
startup_checks.share_data()
application = Application()
