"""Where finished pages are stored: in this process, and in Redis if there is one."""

from django.conf import settings
from django.utils.module_loading import import_string

# Imported by name: the Redis client takes a tenth of a second, for which every command would wait.
SHARED = "newsroom.pages.shared_page_store.SharedPageStore"


class PageStore:
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
            # The oldest goes, unless it was asked for since it was last spared.
            first, oldest = next(iter(self.pages.items()))
            self.drop(first)
            if oldest.is_recent:
                oldest.is_recent = False
                self.pages[first] = oldest
                self.size += oldest.size

    def drop(self, key):
        gone = self.pages.pop(key, None)
        self.size -= gone.size if gone else 0


def shared_page_store():
    """The one that CACHE_URL names, if it names a Redis."""
    cache = settings.CACHES["default"]
    if not cache["BACKEND"].endswith("RedisCache"):
        return None
    place = cache["LOCATION"]
    limit = settings.SHARED_PAGE_CACHE_MB * 1024 * 1024
    return import_string(SHARED)(place if isinstance(place, str) else place[0], limit)
