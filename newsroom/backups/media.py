"""Pictures and other files: which the database names, which exist, how they are restored."""

import json
import os
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from articles.models import Image


def named(rows):
    """The names of all files that a row of the snapshot names, below the media folder."""
    names = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField) and _is_there(model, field.column):
                # Names of columns are no parameters of a statement; these are our models' own.
                found = rows(f'SELECT "{field.column}" FROM "{model._meta.db_table}"')  # noqa: S608
                names |= {name for (name,) in found if name}
    # Renditions are named by their widths alone. A table's name is no parameter of a statement;
    # this one stands in our model, and nobody can send it.
    pictures = rows(f'SELECT token, widths FROM "{Image._meta.db_table}"')  # noqa: S608
    for token, kept in pictures:
        widths = json.loads(kept) if isinstance(kept, str) else kept  # SQLite has it as text
        names.update(Image(token=token, widths=widths).paths)
    return names


def _is_there(model, column):
    """Newer code may save an older database, just before it is migrated."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return False
        described = connection.introspection.get_table_description(cursor, table)
        return column in {about.name for about in described}


def there(root):
    """(name, path) of every file; files that appear or disappear meanwhile may be missing."""
    for folder, _, files in os.walk(root):
        for file in sorted(files):
            path = Path(folder) / file
            yield path.relative_to(root).as_posix(), path


def linked_folders(root):
    """Folders that are links: their contents are not walked, and so not saved."""
    return [
        str(Path(folder) / name)
        for folder, folders, _ in os.walk(root)
        for name in folders
        if (Path(folder) / name).is_symlink()
    ]


def open_to_readers(root):
    """nginx reads these files itself, so they have the modes that uploads have."""
    of_file = settings.FILE_UPLOAD_PERMISSIONS or 0o644
    of_folder = settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS or 0o755
    for folder, _, files in os.walk(root):
        os.chmod(folder, of_folder)
        for file in files:
            os.chmod(os.path.join(folder, file), of_file)


class Staged:
    """The saved files beside the live ones, until they take their place."""

    def __init__(self, saved, kept_as):
        """`saved` may not exist: then the backup had no media, and the folder becomes empty."""
        self.saved, self.kept_as = saved, kept_as
        self.live = Path(settings.MEDIA_ROOT).resolve()
        saved.mkdir(exist_ok=True)
        open_to_readers(saved)

    def swap(self):
        if self.live.exists():
            os.rename(self.live, self.kept_as)
        os.rename(self.saved, self.live)

    def swap_back(self):
        if self.live.exists() and (self.kept_as.exists() or not self.saved.exists()):
            os.rename(self.live, self.saved)
        if self.kept_as.exists():
            os.rename(self.kept_as, self.live)

    @property
    def kept(self):
        return f"the folder {self.kept_as}" if self.kept_as.exists() else ""
