"""Databases of a benchmark's own, beside whatever else the servers of this machine hold."""

import os
import subprocess
import sys
from contextlib import contextmanager
from secrets import token_hex
from urllib.parse import urlsplit

import psycopg
import redis

POSTGRES = os.environ.get("BENCH_DATABASE_URL") or "postgres://postgres@127.0.0.1:5432"
REDIS = os.environ.get("BENCH_REDIS_URL") or "redis://127.0.0.1:6379/9"
FORGET = """
from newsroom.pages.page_store import shared_page_store
store = shared_page_store()
for key in store.redis.scan_iter(store.prefix + "*"):
    store.redis.delete(key)
"""


def no_postgres():
    """Why nothing can be measured on PostgreSQL; nothing where it can."""
    try:
        _administer("SELECT 1")
    except psycopg.OperationalError:
        return "no PostgreSQL at BENCH_DATABASE_URL or on 127.0.0.1"
    return ""


def no_redis():
    try:
        redis.Redis.from_url(REDIS, socket_timeout=3, socket_connect_timeout=3).ping()
    except redis.RedisError:
        return "no Redis at BENCH_REDIS_URL or on 127.0.0.1"
    return ""


@contextmanager
def database(purpose):
    """The address of an empty database on PostgreSQL, dropped at the end."""
    name = f"newsroom_{purpose}_{token_hex(4)}"
    _administer(f'CREATE DATABASE "{name}"')
    try:
        yield _at(name)
    finally:
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def no_pages_left(environment):
    """Takes out of Redis, at the end, the pages that a site with this environment put there."""
    try:
        yield
    finally:
        subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", FORGET],
            env=os.environ | environment,
            check=True,
        )


def _at(name):
    return urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()


def _administer(statement):
    with psycopg.connect(_at("postgres"), autocommit=True) as connection:
        connection.execute(statement)
