"""Newsroom's settings, with plain pages: no page cache, and Django's for whoever asks for it."""

import os

from newsroom.settings import *  # noqa: F403 - all of them, but for what follows
from newsroom.settings import BASE_DIR, MIDDLEWARE, TEMPLATES

PAGE_CACHE = False
ROOT_URLCONF = "benchmarks.plain.urls"
PLAIN = BASE_DIR / "benchmarks" / "plain"
TAGS = {"paper": "benchmarks.plain.paper", "discussion": "benchmarks.plain.discussion"}
TEMPLATES[0]["DIRS"] = [PLAIN / "templates", *TEMPLATES[0]["DIRS"]]
TEMPLATES[0]["OPTIONS"]["libraries"] = TAGS

if os.environ.get("PLAIN_CACHE"):
    MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
