"""The keys of a new site: created once, by the command that creates its tables, and by no other."""

from django.conf import settings

from newsroom import environment


def absent() -> list[str]:
    """The settings that neither the environment nor a file provides."""
    names = [] if settings.EMAIL_KEYS else ["EMAIL_KEYS"]
    if isinstance(settings.SECRET_KEY, environment.PassingSecret):
        names.append("SECRET_KEY")
    return names


def make() -> None:
    """Creates what is missing, also for this process, which then fills the site."""
    for name in absent():
        environment.make_secret(settings.KEY_FILES[name])
    if isinstance(settings.SECRET_KEY, environment.PassingSecret):
        settings.SECRET_KEY = environment.secret("SECRET_KEY", kept_in=_file("SECRET_KEY"))
    if not settings.EMAIL_KEYS:
        settings.EMAIL_KEYS = environment.keys("EMAIL_KEYS", kept_in=_file("EMAIL_KEYS"))


def words() -> str:
    """What is missing and what to do, as a message; empty if nothing is."""
    told = [f"{name} is not set, and {_file(name)} does not exist." for name in absent()]
    if not told:
        return ""
    return (
        f"{' '.join(told)} Run this with the site's DATA_DIR, or with its keys in the "
        "environment. To create the keys of a new site, run: manage.py migrate"
    )


def _file(name):
    return settings.KEY_FILES[name]
