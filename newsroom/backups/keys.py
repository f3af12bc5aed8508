"""The keys of addresses, and the site's secret: what a backup names, and never holds."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from comments import sealed
from newsroom.backups import Refused

NAMES = {"SECRET_KEY": "secret_key", "EMAIL_KEYS": "email_keys"}  # setting: file in the data folder


def fingerprints(keys):
    return [sealed.key_fingerprint(key) for key in keys]


def write(path):
    """The keys as they would stand in the environment, in a new file that only we may read."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(
            f"SECRET_KEY={settings.SECRET_KEY}\nEMAIL_KEYS={','.join(settings.EMAIL_KEYS)}\n"
        )
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def read(path):
    """{setting: value} of such a file. Raises Refused."""
    try:
        lines = Path(path).read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"The keys in {path} cannot be read ({error.__class__.__name__}).") from None
    pairs = dict(line.partition("=")[::2] for line in lines if "=" in line)
    if not all(pairs.get(name) for name in NAMES):
        raise Refused(f"{path} holds no keys: it must have lines SECRET_KEY=… and EMAIL_KEYS=….")
    return {name: pairs[name] for name in NAMES}


def refuse_unusable(found):
    """The environment has the last word, so a file of keys would change nothing there."""
    for name, value in found.items():
        if os.environ.get(name) not in (None, "", value):
            raise Refused(
                f"{name} is set in the environment, to something else than the file of keys has. "
                f"Set {name} to the value in that file, then run restore without --keys."
            )


def put(found, aside):
    """Into the data folder; what was there is kept aside. Returns a way back."""
    undone = []
    for name, value in found.items():
        path = settings.DATA_DIR / NAMES[name]
        undone.append((path, path.read_text() if path.exists() else None))
        if undone[-1][1] is not None:
            aside.mkdir(mode=0o700, exist_ok=True)
            _write(aside / path.name, undone[-1][1])
        _write(path, value)

    def undo():
        for path, before in undone:
            if before is not None:
                _write(path, before)
            else:
                path.unlink(missing_ok=True)

    return undo


def _write(path, value):
    with suppress(FileNotFoundError):
        path.unlink()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(value)
