"""The three accounts of the demo newspaper, one for each role."""

import secrets

from django.contrib.auth.models import Group, User

ACCOUNTS = {"author": "Authors", "editor": "Editors", "moderator": "Moderators"}
NAMES = {"author": ("Mara", "Lindqvist"), "editor": ("Edda", "Rhys"), "moderator": ("Milo", "Dent")}


def create():
    """Makes the accounts that are missing; {name: password} of those just made."""
    passwords = {}
    for name, group in ACCOUNTS.items():
        if User.objects.filter(username=name).exists():
            continue
        passwords[name] = secrets.token_urlsafe(12)
        first, last = NAMES[name]
        user = User.objects.create_user(
            name, password=passwords[name], is_staff=True, first_name=first, last_name=last
        )
        user.groups.add(Group.objects.get(name=group))
    return passwords
