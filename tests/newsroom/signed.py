"""People who log in as people do: by the form, with passwords and codes."""

from django.test import Client
from django_otp.oath import TOTP

from newsroom.accounts import keys
from newsroom.accounts.models import Authenticator
from tests.factories import UserFactory

LOGIN, CODE = "/admin/login/", "/admin/login/code/"
SET_UP = "/admin/security/set-up/"
PASSWORD = "correct horse battery"


def account(name="edda", group="Editors", **more):
    user = UserFactory(username=name, group=group, **more)
    user.set_password(PASSWORD)
    user.save()
    return user


def browser(address="192.0.2.7"):
    """Of its own, in a network of its own."""
    return Client(REMOTE_ADDR=address)


def log_in(client, name="edda", password=PASSWORD, **more):
    return client.post(LOGIN, {"username": name, "password": password, **more})


def enter(client, code):
    return client.post(CODE, {"code": code})


def is_in(client):
    return client.get("/admin/").status_code == 200


def guess(client, times, name="edda"):
    """The status of the last of so many wrong guesses."""
    return [log_in(client, name, f"wrong {n}").status_code for n in range(times)][-1]


def network(number):
    """One of many addresses, each in a /24 of its own."""
    return f"10.{number // 250}.{number % 250}.7"


def with_app(user):
    """The account's app, set up; as of now its first code has not been used."""
    app = Authenticator.objects.create(user=user, confirmed=False, name="app")
    app.recovery = app.confirm()
    return app


def code_of(app, at=None):
    totp = TOTP(keys.secret_bytes(app.secret))
    if at is not None:
        totp.time = at
    return f"{totp.token():06d}"
