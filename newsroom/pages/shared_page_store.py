"""Finished pages in Redis, shared by all processes."""

import logging
import time
from hashlib import sha256

import redis
from django.conf import settings

from newsroom.pages.page import Page
from newsroom.pages.release import release

log = logging.getLogger(__name__)

# Keeps a page within a limit of bytes, whichever process asks: Redis runs a script at one go, and
# by its own clock. The index knows the pages by age, the sizes what each takes, and "total" what
# all of them take. Redis may drop any of its keys where it is short of memory; index and sizes that
# no longer agree begin anew.
KEEP = """
local index, sizes, name = KEYS[1], KEYS[2], KEYS[3]
local cost, limit, kept = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local now = tonumber(redis.call('TIME')[1])

local function drop(page)
    local size = tonumber(redis.call('HGET', sizes, page) or 0)
    redis.call('DEL', page)
    redis.call('ZREM', index, page)
    redis.call('HDEL', sizes, page)
    redis.call('HINCRBY', sizes, 'total', 0 - size)
end

if redis.call('ZCARD', index) ~= math.max(0, redis.call('HLEN', sizes) - 1) then
    for _, page in ipairs(redis.call('ZRANGE', index, 0, -1)) do redis.call('DEL', page) end
    for _, page in ipairs(redis.call('HKEYS', sizes)) do redis.call('DEL', page) end
    redis.call('DEL', index, sizes)
end
for _, page in ipairs(redis.call('ZRANGEBYSCORE', index, '-inf', now - kept)) do drop(page) end
drop(name)
if cost > limit then return 0 end
while tonumber(redis.call('HGET', sizes, 'total')) + cost > limit do
    drop(redis.call('ZRANGE', index, 0, 0)[1])
end
redis.call('SET', name, ARGV[1], 'EX', kept)
redis.call('ZADD', index, now, name)
redis.call('HSET', sizes, name, cost)
redis.call('HINCRBY', sizes, 'total', cost)
redis.call('EXPIRE', index, 2 * kept)
redis.call('EXPIRE', sizes, 2 * kept)
return 1
"""


class SharedPageStore:
    """The same pages in Redis, as bytes and JSON, never more than `limit` bytes of them.

    Without Redis the site is slower, but works. The limit is for the site, whatever its release;
    pages of an earlier release are the oldest, so they are dropped first.
    """

    OVERHEAD = 512  # bytes that Redis takes for a key, its end, its age and its size, roughly
    KEPT = 3600  # seconds; versions tell whether a page is out of date, not its age
    CLAIMED = 2000  # milliseconds that one process may take to render a page for all
    WAITED = 0.25  # seconds that the others wait for it
    PAUSE = 0.005
    LEFT_ALONE = 5  # seconds without asking, after Redis failed

    def __init__(self, url, limit):
        self.limit = limit
        self.redis = redis.Redis.from_url(
            url, socket_timeout=0.2, socket_connect_timeout=0.2, health_check_interval=30
        )
        self.failed_at = -self.LEFT_ALONE
        self.prefix = f"newsroom:{release()}:"
        self.index = f"newsroom:{settings.SITE_URL}:pages"
        self.sizes = f"newsroom:{settings.SITE_URL}:sizes"
        self.keep = self.redis.register_script(KEEP)

    def get(self, key):
        stored = self._ask(lambda: self.redis.get(self._name(key)))
        try:
            return Page.loaded(stored) if stored else None
        except (ValueError, KeyError, TypeError):
            log.warning("A page in Redis is not valid. Rendering it again.")
            return None

    def put(self, key, page):
        name, dumped = self._name(key), page.dumped()
        limits = [len(dumped) + self.OVERHEAD, self.limit, self.KEPT]
        self._ask(lambda: self.keep([self.index, self.sizes, name], [dumped, *limits]))

    def claims(self, key):
        """Whether this process must render the page; also if Redis does not answer."""
        name = self._name(key) + ":claim"
        claimed = self._ask(lambda: self.redis.set(name, b"1", nx=True, px=self.CLAIMED) or False)
        return claimed is not False

    def release(self, key):
        self._ask(lambda: self.redis.delete(self._name(key) + ":claim"))

    def awaited(self, key, is_current):
        """The page that another process renders, when it is there and current; or None."""
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
            log.warning("Redis does not answer (%s). Rendering pages here.", type(error).__name__)
