"""`manage.py`: Django's command line, with the checks before any command (beginning.py)."""

import sys
from importlib import import_module

from django.apps import apps
from django.core.management import ManagementUtility
from django.core.management.base import CommandError

FOR_HELP = {"-h", "--help", "--version"}


class CommandLine(ManagementUtility):
    def fetch_command(self, subcommand):
        command = super().fetch_command(subcommand)
        if self.argv[1:2] == [subcommand] and apps.ready and not FOR_HELP & {*self.argv}:
            import_module("newsroom.beginning").begin(subcommand, self.argv)  # it needs the models
        return command


def execute(argv):
    """Runs the command; exits with 1 if it must not start."""
    try:
        CommandLine(argv).execute()
    except CommandError as error:
        sys.exit(f"CommandError: {error}")
