from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from newsroom.accounts import sessions
from newsroom.accounts.models import Authenticator


class Command(BaseCommand):
    help = "Removes an account's two-step verification, if its owner lost phone and codes."

    def add_arguments(self, parser):
        parser.add_argument("name", metavar="NAME", help="the account's username")

    def handle(self, *, name, **options):
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account called {name!r}.")
        if not Authenticator.objects.remove_of(user):
            self.stdout.write(f"{name} had no two-step verification.")
            return
        ended = sessions.end_all(user)
        self.stdout.write(
            f"{name} now logs in with the password only. Sessions ended: {ended}. "
            "Make sure that the account's owner asked for this."
        )
