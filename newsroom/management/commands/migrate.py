from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connection

from comments.models import SealingKey
from comments.privacy.maintenance import keyring
from newsroom import database, key_files


class Command(migrate.Command):
    help = f"{migrate.Command.help} Creates the database, data folder and keys of a new site."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--new", action="store_true", help="create a new site, even if no setting says where"
        )

    def handle(self, *args, new, **options):
        if options["database"] != DEFAULT_DB_ALIAS:
            return super().handle(*args, **options)
        database.require_wanted(new)
        database.make_folder()
        if database.is_lasting() and database.is_empty():
            self.stderr.write(
                f"There is no database yet. Creating a new one at {database.address()}."
            )
        super().handle(*args, **options)
        if SealingKey._meta.db_table in connection.introspection.table_names():
            self._look_at_keys()

    def _look_at_keys(self):
        """Creates the keys of a new site; for others it only warns about missing keys."""
        try:
            if not (keyring.known() or keyring.is_anything_sealed()):
                key_files.make()
                keyring.check()
            elif keyring.missing():
                keyring.check()
        except keyring.WrongKeys as wrong:
            self.stderr.write(str(wrong))
