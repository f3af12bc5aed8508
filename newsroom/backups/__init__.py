"""A backup is one file, made while the site runs, and put back over a stopped one.

docs/operations.md says how; docs/decisions/0028-backups.md says why like this.
"""


class Refused(Exception):
    """Nothing was changed; the message says what stands in the way, and what to do about it."""
