from django.core.management.base import BaseCommand

from newsroom.accounts import attempts


class Command(BaseCommand):
    help = "Lets someone log in again after too many wrong passwords or codes."

    def add_arguments(self, parser):
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("name", nargs="?", metavar="NAME", help="the account's username")
        who.add_argument("--all", action="store_true", help="all accounts and networks")

    def handle(self, *, name, all, **options):
        count = attempts.unlock(None if all else name)
        of_whom = "" if all else f" on {name}"
        self.stdout.write(f"{count} attempt{'' if count == 1 else 's'}{of_whom} deleted.")
        if not (all or count):
            self.stdout.write(
                "If logging in is still blocked, attempts on other accounts blocked the network. "
                "Run: manage.py unlock_login --all"
            )
