"""The site's settings as tests want them: fast hashing, plain static names, their own folder."""

import hashlib
import os
import tempfile

FOLDER = "newsroom-tests-"
if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix=FOLDER)
process = os.environ.get("PYTEST_XDIST_WORKER")
if process and os.path.basename(os.environ["DATA_DIR"]).startswith(FOLDER):
    # One of several that run tests side by side; what they start has a folder of its own.
    os.environ["DATA_DIR"] = os.path.join(os.environ["DATA_DIR"], process)

# Django reads settings as one module's names, so all of the site's are taken over, then changed.
from newsroom.settings import *  # noqa: E402, F403

# Two checkouts that are tested at once must not share one.
CHECKOUT = hashlib.blake2s(str(BASE_DIR).encode(), digest_size=4).hexdigest()  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": f"test_newsroom_{CHECKOUT}"}  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

# As a site has them: no command makes any here.
SECRET_KEY = "the secret key of the tests and of nothing else"
EMAIL_KEYS = ["the sealing key of the tests and of nothing else"]
