import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402 - these need the settings
from django.core.exceptions import ImproperlyConfigured  # noqa: E402

from newsroom import starting  # noqa: E402
from newsroom.pages import Application  # noqa: E402
from newsroom.serving import lock  # noqa: E402

starting.require_given_keys()
lock.share(settings.DATA_DIR)  # so that nothing is restored under a process that serves
if reason := lock.unfit(settings.DATA_DIR):
    raise ImproperlyConfigured(reason)
application = Application()
