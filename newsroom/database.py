"""Which database this process uses, shown without its password, and whether it exists yet.

SQLite creates a file wherever it is told to. In a shell without the settings of the service, that
would be a second, empty site beside the one that readers see.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from newsroom import private_files

PAGE = 4096  # bytes of a page of SQLite
NAMED_BY = ("DATABASE_URL", "DATA_DIR")  # either says where the site is


def file():
    """The file of the SQLite database; None for other databases, and for one in memory."""
    name = str(_settings()["NAME"])
    is_file = _settings()["ENGINE"].endswith("sqlite3") and not name.startswith(
        ("file:", ":memory:")
    )
    return Path(name) if is_file else None


def is_lasting():
    """Whether it survives this process: a database in memory does not."""
    return file() is not None or not _settings()["ENGINE"].endswith("sqlite3")


def is_there():
    """Whether the database exists; a server is assumed to exist until it is used.

    SQLite creates a file of one page when it is only read, unless there is more in its journal.
    """
    if (path := file()) is None:
        return True
    pages, journal = _size(path), _size(path.with_name(f"{path.name}-wal"))
    return pages > PAGE or (pages > 0 and journal > PAGE)


def address():
    """Its address as an operator knows it, without the password."""
    if _settings()["ENGINE"].endswith("sqlite3"):
        return str(_settings()["NAME"])
    told = {key: str(_settings().get(key) or "") for key in ("USER", "HOST", "PORT", "NAME")}
    user = f"{told['USER']}@" if told["USER"] else ""
    port = f":{told['PORT']}" if told["PORT"] else ""
    return f"postgres://{user}{told['HOST']}{port}/{told['NAME']}"


def require():
    """Raises CommandError if there is no database for a command to work on."""
    if not is_there():
        raise CommandError(
            f"There is no database at {file()}. Set DATA_DIR or DATABASE_URL as the site's service "
            "does. To create a new site, run: manage.py migrate --new"
        )


def require_wanted(is_new):
    """Raises CommandError unless there is a database, or the operator wants a new one.

    The operator says so with the option of the command, or with settings that name a place where no
    site has left its keys or pictures.
    """
    if is_new or is_there():
        return
    is_named = any(os.environ.get(name) for name in NAMED_BY)
    if is_named and (os.environ.get("DATABASE_URL") or not _traces()):
        return
    why = (
        f"{settings.DATA_DIR} holds {', '.join(_traces())} of a site whose database is elsewhere. "
        "Set DATABASE_URL as its service does."
        if _traces()
        else "If a site already runs here, set DATA_DIR or DATABASE_URL as its service does."
    )
    raise CommandError(
        f"There is no database yet. This would create a new one at {file()}. {why} "
        "To create a new site, run: manage.py migrate --new"
    )


def make_folder():
    """The folder for a new database, which only this account can list."""
    private_files.make_data_dir(Path(settings.DATA_DIR))
    if path := file():
        private_files.make_data_dir(path.parent)


def is_empty():
    """Whether it has no tables."""
    return not is_there() or not connection.introspection.table_names()


def _traces():
    """What a site has left in the data folder."""
    kept = [path.name for path in settings.KEY_FILES.values() if path.exists()]
    media = Path(settings.MEDIA_ROOT)
    return kept + ([media.name] if media.is_dir() and any(media.iterdir()) else [])


def _size(path):
    return path.stat().st_size if path.exists() else 0


def _settings():
    return settings.DATABASES["default"]
