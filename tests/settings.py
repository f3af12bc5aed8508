"""The site's settings as tests want them: fast hashing, plain static names, their own folder."""

import hashlib
import os

from tests import folders

os.environ["DATA_DIR"] = folders.of_this_process()

# Django reads settings as one module's names, so all of the site's are taken over, then changed.
from newsroom.settings import *  # noqa: F403 - that is how Django's settings are extended
from newsroom.settings import BASE_DIR, DATABASES, STORAGES, environment

# Two checkouts that are tested at once must not share one.
CHECKOUT = hashlib.blake2s(str(BASE_DIR).encode(), digest_size=4).hexdigest()
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["TEST"] = {"NAME": f"test_newsroom_{CHECKOUT}"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
vars().update(
    environment.mail({"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}, timeout=10)
)
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

# As a site has them: no command makes any here.
SECRET_KEY = "the secret key of the tests and of nothing else"
EMAIL_KEYS = ["the sealing key of the tests and of nothing else"]
