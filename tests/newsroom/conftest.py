"""Fixtures of more than one file here: a served application, and the site behind its cache."""

from tests.newsroom.test_page_cache import article, one_connection, site  # noqa: F401
from tests.newsroom.test_serving import note, serve, waits  # noqa: F401
