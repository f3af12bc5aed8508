"""docs/roles.md as it is read by tests: who may do what, and what each role is answered."""

import re

from django.db import transaction
from django.test import Client

from tests.factories import UserFactory
from tests.shared_data import PROJECT

ROLES = ("reader", "author", "editor", "moderator", "administrator")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OWN = {"Sec-Fetch-Site": "same-origin"}
REST_OF_THE_ADMIN = "# Who may do what at the rest of the desk"  # the second part of the file
ROW = re.compile(r"\| `/(.*?)` \| ([A-Z ]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|")


def parts():
    """What the file says of comments, and of the rest of the admin."""
    of_comments, _, of_the_rest = (
        (PROJECT / "docs" / "roles.md").read_text().partition(REST_OF_THE_ADMIN)
    )
    return rows(of_comments), rows(of_the_rest)


def rows(text):
    """{(address, method): {role: status}} of the tables in a text."""
    said = {}
    for address, methods, *statuses in ROW.findall(text):
        for method in methods.split():
            assert (address, method) not in said, f"/{address} {method} is listed twice"
            said[address, method] = dict(zip(ROLES, map(int, statuses), strict=True))
    return said


def browsers():
    """{role: somebody of it who has signed in}; whoever reads has not."""
    people = {
        "author": UserFactory(username="author", group="Authors"),
        "editor": UserFactory(group="Editors"),
        "moderator": UserFactory(group="Moderators"),
        "administrator": UserFactory(is_superuser=True, is_staff=True),
    }
    browsers = {role: Client() for role in ROLES}
    for role, person in people.items():
        browsers[role].force_login(person)
    return browsers


def path_of(address, world):
    """An address with what stands in the world for each of its parts."""
    for part, value in world.items():
        address = address.replace(part, value)
    assert "<" not in address, "tell the world what stands there"
    return f"/{address}"


def status_of(browser, method, path):
    """What is answered, whose effects are forgotten: who logs out is still logged in afterwards."""
    cookies = browser.cookies.copy()
    with transaction.atomic():
        status = browser.generic(method, path, headers=OWN).status_code
        transaction.set_rollback(True)
    browser.cookies = cookies
    return status


def statuses(browsers, method, path):
    """{role: status}"""
    return {role: status_of(browser, method, path) for role, browser in browsers.items()}
