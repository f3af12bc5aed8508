"""Where finished pages stand: in this process, and in Redis where there is one."""

import logging
import time
from hashlib import sha256

import redis
from django.conf import settings

from newsroom.pages.page import Page
from newsroom.pages.release import release

log = logging.getLogger(__name__)


class Shelf:
    """Pages by key in this process, never more than `limit` bytes of them."""

    def __init__(self, limit):
        self.limit, self.size, self.pages = limit, 0, {}

    def put(self, key, page):
        """Called under the lock of the cache: two threads never change it at once."""
        self.drop(key)
        if page.size > self.limit:
            return
        self.pages[key] = page
        self.size += page.size
        while self.size > self.limit:
            self._make_room()

    def drop(self, key):
        gone = self.pages.pop(key, None)
        self.size -= gone.size if gone else 0

    def _make_room(self):
        """The oldest goes, unless it was asked for since it was last spared."""
        key, page = next(iter(self.pages.items()))
        self.drop(key)
        if page.is_recent:
            page.is_recent = False
            self.pages[key] = page
            self.size += page.size


class SharedShelf:
    """The same pages in Redis, as bytes and JSON. Redis down is a slower site, not a broken one."""

    KEPT = 3600  # seconds; what is out of date is found out by its editions, not by its age
    CLAIMED = 2000  # milliseconds that one process may take to make a page for all
    WAITED = 0.25  # seconds that the others wait for it
    PAUSE = 0.005
    LEFT_ALONE = 5  # seconds without asking, after Redis failed

    def __init__(self, url):
        self.redis = redis.Redis.from_url(
            url, socket_timeout=0.2, socket_connect_timeout=0.2, health_check_interval=30
        )
        self.failed_at = -self.LEFT_ALONE
        self.prefix = f"newsroom:{release()}:"

    def get(self, key):
        stored = self._ask(lambda: self.redis.get(self._name(key)))
        try:
            return Page.loaded(stored) if stored else None
        except (ValueError, KeyError, TypeError):
            log.warning("A page in Redis is not one of ours; it is made anew.")
            return None

    def put(self, key, page):
        self._ask(lambda: self.redis.set(self._name(key), page.dumped(), ex=self.KEPT))

    def claims(self, key):
        """Whether this process is to make the page; so it is, too, when Redis does not answer."""
        name = self._name(key) + ":claim"
        claimed = self._ask(lambda: self.redis.set(name, b"1", nx=True, px=self.CLAIMED) or False)
        return claimed is not False

    def release(self, key):
        self._ask(lambda: self.redis.delete(self._name(key) + ":claim"))

    def awaited(self, key, is_current):
        """The page that another process is making, once it is there and current; or None."""
        end = time.monotonic() + self.WAITED
        while time.monotonic() < end:
            time.sleep(self.PAUSE)
            page = self.get(key)
            if page and is_current(page):
                return page

    def _name(self, key):
        return self.prefix + sha256("\n".join(key).encode()).hexdigest()

    def _ask(self, question):
        if time.monotonic() - self.failed_at < self.LEFT_ALONE:
            return None
        try:
            return question()
        except redis.RedisError as error:
            self.failed_at = time.monotonic()
            log.warning("Redis does not answer (%s): pages are made here.", type(error).__name__)


def shared_shelf():
    """The one that CACHE_URL names, if it names a Redis."""
    cache = settings.CACHES["default"]
    if not cache["BACKEND"].endswith("RedisCache"):
        return None
    place = cache["LOCATION"]
    return SharedShelf(place if isinstance(place, str) else place[0])
