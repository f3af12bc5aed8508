"""The keys of addresses, and the site's secret: a backup names them, and never contains them."""

import os
from pathlib import Path

from django.conf import settings

from comments.privacy import durable_files, encryption
from newsroom.backups import Refused

NAMES = {"SECRET_KEY": "secret_key", "EMAIL_KEYS": "email_keys"}  # setting: file in the data folder


def fingerprints(keys):
    return [encryption.key_fingerprint(key) for key in keys]


def write(path):
    """The keys as they would be in the environment, in a new file that only we can read."""
    durable_files.write(
        path, f"SECRET_KEY={settings.SECRET_KEY}\nEMAIL_KEYS={','.join(settings.EMAIL_KEYS)}\n"
    )


def read(path):
    """{setting: value} of such a file. Raises Refused."""
    try:
        lines = Path(path).read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"The key file {path} cannot be read ({error.__class__.__name__}).") from None
    pairs = dict(line.partition("=")[::2] for line in lines if "=" in line)
    if not all(pairs.get(name) for name in NAMES):
        raise Refused(
            f"{path} holds no keys. It must have the lines SECRET_KEY=… and EMAIL_KEYS=…."
        )
    return {name: pairs[name] for name in NAMES}


def refuse_unusable(found):
    """The environment wins, so a key file would change nothing there."""
    for name, value in found.items():
        if os.environ.get(name) not in (None, "", value):
            raise Refused(
                f"{name} is set in the environment, to another value than in the key file. "
                f"Set {name} to the value in that file, then run restore without --keys."
            )


def put(found, aside):
    """Puts them into the data folder, keeps the old ones aside; returns a function to undo it."""
    values = {settings.DATA_DIR / NAMES[name]: value for name, value in found.items()}
    for path in values:
        if path.exists():
            durable_files.write(aside / path.name, path.read_text())

    def undo():
        for path in values:
            if (kept := aside / path.name).exists():
                os.replace(kept, path)  # the disk may be full
            else:
                path.unlink(missing_ok=True)

    try:
        for path, value in values.items():
            durable_files.write(path, value)
    except BaseException:
        undo()
        raise
    return undo
