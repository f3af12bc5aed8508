"""The three accounts of the demo newspaper, one for each role."""

import secrets

from django.contrib.auth.models import Group, User

ACCOUNTS = {"author": "Authors", "editor": "Editors", "moderator": "Moderators"}
NAMES = {"author": ("Mara", "Lindqvist"), "editor": ("Edda", "Rhys"), "moderator": ("Milo", "Dent")}


def create():
    """Makes the accounts that are missing; {name: password} of those just made."""
    missing = [name for name in ACCOUNTS if not User.objects.filter(username=name).exists()]
    return {name: _create(name) for name in missing}


def _create(name):
    password = secrets.token_urlsafe(12)
    first, last = NAMES[name]
    user = User.objects.create_user(
        name, password=password, is_staff=True, first_name=first, last_name=last
    )
    user.groups.add(Group.objects.get(name=ACCOUNTS[name]))
    return password
