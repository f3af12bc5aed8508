import os
import time

from django.conf import settings
from django.core.management.base import BaseCommand

from newsroom import startup_checks
from newsroom.demo import accounts, seeding

ACCOUNTS_FILE = settings.DATA_DIR / "demo-accounts.txt"


class Command(BaseCommand):
    help = "Adds a demo newspaper. If you run it again, it adds only what is missing."

    def handle(self, **options):
        startup_checks.require_keys()
        started = time.monotonic()
        passwords = accounts.create()
        seeded = seeding.seed()
        took = time.monotonic() - started
        self.stdout.write(f"Demo newspaper: {seeded} ({took:.1f} s)")
        if passwords:
            self._keep(passwords)

    def _keep(self, passwords):
        lines = "".join(f"{name} {password}\n" for name, password in passwords.items())
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(ACCOUNTS_FILE, flags, 0o600), "w") as file:
            file.write(lines)
        self.stdout.write(f"Accounts for {settings.SITE_URL}/admin/ (saved in {ACCOUNTS_FILE}):")
        self.stdout.write(lines)
