"""Settings of the site, in sections, read from the environment (docs/operations.md lists them)."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from whitenoise.compress import Compressor

from newsroom import environment, private_files

env = environ.Env()

# --- Where things are -------------------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env") if (BASE_DIR / ".env").exists() else None
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
private_files.keep_private()

# --- The site ---------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SITE_NAME = env.str("SITE_NAME", default="Newsroom")
SITE_TAGLINE = env.str("SITE_TAGLINE", default="Reporting that shows its evidence")
PORT = env.int("PORT", default=8000)
SITE_URL = environment.site_url(env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}"))
PAPER = environment.paper(SITE_URL)  # names its backups where several papers share a folder
SERVED_OVER_HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or [
    urlsplit(SITE_URL).hostname,
    "localhost",
    "127.0.0.1",
    "[::1]",
]
TRUSTED_PROXIES = environment.proxies(env.list("TRUSTED_PROXIES", default=[]))

# Made by the first `migrate` where the environment does not tell them (newsroom/key_files.py).
KEY_FILES = {"SECRET_KEY": DATA_DIR / "secret_key", "EMAIL_KEYS": DATA_DIR / "email_keys"}
SECRET_KEY = (
    environment.secret("SECRET_KEY", kept_in=KEY_FILES["SECRET_KEY"]) or environment.PassingSecret()
)
# The first key seals, all of them open; see comments/privacy/encryption.py.
EMAIL_KEYS = environment.keys("EMAIL_KEYS", kept_in=KEY_FILES["EMAIL_KEYS"])
EMAIL_KEYS_LOST = environment.fingerprints(
    "EMAIL_KEYS_LOST", env.list("EMAIL_KEYS_LOST", default=[])
)

# --- Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "newsroom.apps.NewsroomConfig",
    "comments.apps.CommentsConfig",
    "articles.apps.ArticlesConfig",
    "newsroom.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django_prose_editor",
    "js_asset",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_otp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "newsroom.middleware.TrustedProxies",
    "newsroom.middleware.CompressText",
    "django.middleware.security.SecurityMiddleware",
    "newsroom.middleware.ContentSecurityPolicy",
    "newsroom.middleware.SecurityHeaders",
    "newsroom.middleware.ShortAddresses",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.requests.StorableText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "newsroom.database_outage.DatabaseOutage",
    "newsroom.accounts.middleware.Accounts",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "newsroom.context_processors.site",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database, cache, mail --------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Connections belong to the process and go back after each request; each is tried before use, so
    # that a database that was restarted costs nobody an error. One for each thread of the server
    # (newsroom/serving/server.py), for each of its quick ones and of those for forms (dispatch.py),
    # and two for those that only look; idle ones are closed.
    DATABASES["default"] |= {"ENGINE": "newsroom.postgresql", "CONN_MAX_AGE": 0}
    # When it is away, a request waits three seconds and is told so; nobody waits longer to connect
    # than a second, so that all go on as soon as it is back.
    pool = {"min_size": 1, "max_size": 14, "max_idle": 60, "timeout": 3, "reconnect_timeout": 1}
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = pool
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A write transaction takes its lock when it begins, so that it never fails half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,  # seconds to wait for another writer
        # synchronous=FULL: an acknowledged comment survives a power cut.
        # secure_delete: an erased address is overwritten, not only unlinked.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;"
        ),
    }
    private_files.tighten(*private_files.of_sqlite(str(DATABASES["default"]["NAME"])))
private_files.tighten(
    *(DATA_DIR / name for name in ("secret_key", "email_keys", "demo-accounts.txt"))
)

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# Finished pages kept in front of Django (newsroom/pages/), each process at most so many megabytes.
PAGE_CACHE = env.bool("PAGE_CACHE", default=not DEBUG)
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", default=16)
# In Redis, where there is one: all processes and releases of the site together.
SHARED_PAGE_CACHE_MB = env.int("SHARED_PAGE_CACHE_MB", default=64)
PAGE_CACHE_REPORT = env.bool("PAGE_CACHE_REPORT", default=False)  # X-Page: hit, shared or made

# Discussions close by themselves so many days after publication; 0: never.
DISCUSSIONS_OPEN_DAYS = env.int("DISCUSSIONS_OPEN_DAYS", default=0)

# What is kept of readers, and for how many days: comments/privacy/maintenance/retention.py applies
# these figures, and the privacy page tells them.
KEPT_DAYS = {
    name: environment.days(name, env.str(name, default=str(default)), most=most)
    for name, default, most in (
        ("NETWORKS_KEPT_DAYS", 30, 30),  # against floods; longer helps nobody, so 30 is the most
        ("UNCONFIRMED_KEPT_DAYS", 7, 36_500),  # a weekend and a holiday to find the email
        ("EMAILS_KEPT_DAYS", 7, 36_500),  # long enough to tell why mail did not arrive
        ("FAILED_EMAILS_KEPT_DAYS", 30, 36_500),  # longer: somebody has to look into them
        ("DATA_REQUESTS_KEPT_DAYS", 1, 36_500),  # as long as the mailed link lives
        ("ADDRESSES_KEPT_DAYS", 365, 36_500),
        ("DECLINED_KEPT_DAYS", 365, 36_500),  # so that a wrong decision can be put right
        ("SIGNATURES_KEPT_DAYS", 30, 90),  # a campaign lasts days, or weeks
        ("REPORTS_KEPT_DAYS", 180, 36_500),  # half a year in which somebody may complain
        ("BLOCKS_KEPT_DAYS", 180, 36_500),  # so that whoever comes back is recognised
        ("REVEALS_KEPT_DAYS", 365, 36_500),  # who looked at an address must answer for a year
        ("ERASURES_KEPT_DAYS", 90, 36_500),  # longer than any backup is kept
    )
}

# A task is a row, so one put in the queue by a transaction that is undone never runs.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

MAIL_URL = env.email_url("EMAIL_URL", default="consolemail://")
MAIL_BACKEND = MAIL_URL["EMAIL_BACKEND"]
# Seconds for each answer of the mail server.
vars().update(environment.mail(MAIL_URL, timeout=env.int("EMAIL_TIMEOUT", default=10)))
MAIL_FROM = environment.mail_from(env.str("MAIL_FROM", default=""), SITE_NAME, SITE_URL)

# --- Time and language ------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# A source map is for developers alone, and takes longer to compress than all the rest.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "newsroom.static_files.StaticFiles"
        )
    },
}
# Whatever the umask is: nginx, as a user of its own, reads pictures and static files, and no more.
FILE_UPLOAD_PERMISSIONS = 0o644
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755

# What the editor loads beside its own: articles/admin/editor.py says where the module is.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": ["newsroom/paste/extension"],
        "extensions": dict.fromkeys(
            ("Paste", "Gap", "SourceMark"), "django_prose_editor.config.html_tags"
        ),
    }
]

# Where the worker saves everything once a day, and how many of these it keeps (newsroom/backups/).
BACKUP_DIR = environment.backup_dir(
    env.str("BACKUP_DIR", default=""), public=(MEDIA_ROOT, STATIC_ROOT)
)
BACKUP_KEEP = environment.backup_keep(
    env.str("BACKUP_KEEP", default=str(min(14, KEPT_DAYS["ERASURES_KEPT_DAYS"]))),
    most=KEPT_DAYS["ERASURES_KEPT_DAYS"],
)
# The first refuses files that are sent anywhere except to the admin; the others are Django's own.
FILE_UPLOAD_HANDLERS = [
    "newsroom.uploads.AdminUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Accounts ---------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
# Django's hasher, of which two work at a time: newsroom/accounts/hashing.py.
PASSWORD_HASHERS = ["newsroom.accounts.hashing.OurPasswordHasher"]
PASSWORD_RESET_TIMEOUT = 3600  # seconds that a mailed link for a new password works
# Who must set up two-step verification; whoever wants it can.
SECOND_FACTOR = environment.choice(
    "SECOND_FACTOR",
    env.str("SECOND_FACTOR", default="off"),
    among=("off", "privileged", "everyone"),
)
# A session in the admin ends after so many hours without use, and after so many days in any case.
SESSION_IDLE_HOURS = environment.whole_number(
    "SESSION_IDLE_HOURS", env.str("SESSION_IDLE_HOURS", default="12"), unit="hours", most=24 * 365
)
SESSION_COOKIE_AGE = (
    24 * 3600 * environment.days("SESSION_DAYS", env.str("SESSION_DAYS", default="14"), most=365)
)

# --- Security ---------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_OVER_HTTPS
SECURE_SSL_REDIRECT = SERVED_OVER_HTTPS
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if SERVED_OVER_HTTPS else 0
# For this host alone until somebody asks for more: what else stands under the domain is not ours,
# and a browser's list is not left within months.
SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_PRELOAD = environment.hsts(
    env.str("HSTS", default="host")
)
# `check --deploy` would have both on at once. Which of them are off was decided above.
SILENCED_SYSTEM_CHECKS = [
    check
    for check, is_on in (
        ("security.W005", SECURE_HSTS_INCLUDE_SUBDOMAINS),
        ("security.W021", SECURE_HSTS_PRELOAD),
    )
    if not is_on
]
# Believed only from TRUSTED_PROXIES: newsroom.middleware.TrustedProxies drops it otherwise.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "newsroom.views.csrf_failure"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # an article with a hundred sources, and no more

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
# The admin's own additions: the editor's import map needs a nonce; Django's icons are data URLs.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:", "blob:"],
}

# --- Logging: the console alone, and nothing of what a request carried ---------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Django notes the path of what it refused, and a path may be a secret link.
    "filters": {"secret_links": {"()": "newsroom.log_masking.HidesSecretLinks"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["secret_links"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's default would mail whole requests, addresses included, to ADMINS.
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"filters": ["secret_links"]},
    },
}
