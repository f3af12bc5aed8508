"""The names that the field has: outgoing emails, MinHash signatures, features of the filter."""

import django.db.models.deletion
from django.db import migrations, models

RENAMED = {
    "letter": "outgoingemail",
    "reveal": "emailaccess",
    "trait": "filterfeature",
    "sweep": "bulkdecision",
    "sketch": "minhashsignature",
    "band": "lshband",
    "address": "email",
}


def rename_permissions(apps, schema_editor):
    """Django renames content types with their models, and leaves what may be done with them."""
    _rename(apps, RENAMED)


def give_back_names(apps, schema_editor):
    _rename(apps, {new: old for old, new in RENAMED.items()})


def _rename(apps, names):
    permissions = apps.get_model("auth", "Permission").objects
    for permission in permissions.filter(content_type__app_label="comments"):
        verb, _, model = permission.codename.partition("_")
        codename = f"{verb}_{names.get(model, model)}"
        same = permissions.filter(content_type=permission.content_type, codename=codename)
        if not same.exists():
            permission.codename = codename
            permission.save(update_fields=["codename"])


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("comments", "0020_password_letters"),
    ]
    operations = [
        migrations.RemoveConstraint("Letter", "queued_letter_has_an_address"),
        migrations.RemoveConstraint("Letter", "letter_that_is_done_has_time"),
        migrations.RemoveIndex("Band", "band_newest"),
        migrations.RenameModel("Letter", "OutgoingEmail"),
        migrations.RenameModel("Reveal", "EmailAccess"),
        migrations.RenameModel("Trait", "FilterFeature"),
        migrations.RenameModel("Sweep", "BulkDecision"),
        migrations.RenameModel("Sketch", "MinHashSignature"),
        migrations.RenameModel("Band", "LSHBand"),
        migrations.RenameField("LSHBand", "sketch", "signature"),
        migrations.RenameIndex(
            "MinHashSignature", new_name="signature_of_wave", old_name="sketch_of_wave"
        ),
        migrations.RenameIndex(
            "OutgoingEmail", new_name="email_in_queue", old_name="letter_in_queue"
        ),
        migrations.RenameIndex(
            "OutgoingEmail", new_name="email_of_address", old_name="letter_of_address"
        ),
        migrations.AlterField(
            "BulkDecision",
            "decisions",
            models.ManyToManyField(related_name="bulk_decisions", to="comments.decision"),
        ),
        migrations.AlterField(
            "EmailAccess",
            "comment",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="email_accesses",
                to="comments.comment",
            ),
        ),
        migrations.AlterField(
            "MinHashSignature",
            "comment",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="signature",
                serialize=False,
                to="comments.comment",
            ),
        ),
        migrations.AddIndex(
            "LSHBand", models.Index(fields=["value", "-signature"], name="lsh_band_newest")
        ),
        migrations.AddConstraint(
            "OutgoingEmail",
            models.CheckConstraint(
                condition=~models.Q(state="queued")
                | models.Q(account__isnull=False)
                | ~models.Q(email_sealed=""),
                name="queued_email_has_an_address",
            ),
        ),
        migrations.AddConstraint(
            "OutgoingEmail",
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, state="queued")
                | (~models.Q(state="queued") & models.Q(done_at__isnull=False)),
                name="email_that_is_done_has_time",
            ),
        ),
        migrations.AlterModelOptions(
            "EmailAccess",
            {
                "ordering": ["-made_at", "-pk"],
                "default_permissions": ["view"],
                "permissions": [("reveal_email", "Can see the full email address of a commenter")],
                "verbose_name_plural": "email access log",
            },
        ),
        migrations.AlterModelOptions(
            "LSHBand", {"default_permissions": (), "verbose_name": "LSH band"}
        ),
        migrations.AlterModelOptions(
            "MinHashSignature", {"default_permissions": (), "verbose_name": "MinHash signature"}
        ),
        migrations.RunPython(rename_permissions, give_back_names),
    ]
