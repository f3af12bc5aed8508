"""Moderators read reports, and see whether mail arrives."""

from importlib import import_module

from django.db import migrations

rights = import_module("comments.migrations.0002_moderators")

GRANTS = {("comments", "report"): ["view"], ("comments", "letter"): ["view", "change"]}


def grant(apps, schema_editor):
    using = schema_editor.connection.alias
    moderators = apps.get_model("auth", "Group").objects.using(using).get(name="Moderators")
    moderators.permissions.add(
        *(
            rights._permission(apps, using, app, model, action)
            for (app, model), actions in GRANTS.items()
            for action in actions
        )
    )


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_mail_and_rights")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
