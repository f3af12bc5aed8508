"""The keys of a new site: made once, by the command that makes its tables, and by no other."""

from django.conf import settings

from newsroom import environment


def absent() -> list[str]:
    """The settings that neither the environment nor a file tells."""
    names = [] if settings.EMAIL_KEYS else ["EMAIL_KEYS"]
    if isinstance(settings.SECRET_KEY, environment.PassingSecret):
        names.append("SECRET_KEY")
    return names


def make() -> None:
    """Makes what is absent, for this process as well, which goes on to fill the site."""
    for name in absent():
        environment.make_secret(settings.KEY_FILES[name])
    if isinstance(settings.SECRET_KEY, environment.PassingSecret):
        settings.SECRET_KEY = environment.secret("SECRET_KEY", kept_in=_file("SECRET_KEY"))
    if not settings.EMAIL_KEYS:
        settings.EMAIL_KEYS = environment.keys("EMAIL_KEYS", kept_in=_file("EMAIL_KEYS"))


def words() -> str:
    """What is absent and what to do, in a sentence; empty where nothing is."""
    told = [f"{name} is not set, and {_file(name)} does not exist." for name in absent()]
    if not told:
        return ""
    return (
        f"{' '.join(told)} Run this with the site's DATA_DIR, or with its keys in the "
        "environment. To create the keys of a new site, run: manage.py migrate"
    )


def _file(name):
    return settings.KEY_FILES[name]
