import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Floor, Random

SEEDS = 2**15


def prove_nothing(apps, schema_editor):
    """Of what was sent before nobody proved anything, and no colour may tell whose it is."""
    comments = apps.get_model("comments", "Comment").objects
    comments.update(commenter=F("uuid"), fingerprint="")
    of_readers = comments.filter(account=None).exclude(avatar_seed=None)
    of_readers.update(avatar_seed=Floor(Random() * SEEDS))


def hold_by_address(apps, schema_editor):
    """To refuse an address tells that it is blocked."""
    blocks = apps.get_model("comments", "Block").objects
    blocks.filter(kind__in=["person", "email"]).update(answer="hold")


class Migration(migrations.Migration):

    dependencies = [("comments", "0017_erasures")]

    operations = [
        migrations.RemoveConstraint(model_name="comment", name="comment_is_sent_once"),
        migrations.RemoveIndex(model_name="comment", name="comment_of_receipt"),
        migrations.AddField(
            model_name="comment",
            name="address_proved_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="comment",
            name="commenter",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="comment",
            name="fingerprint",
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AlterField(
            model_name="policy",
            name="burst",
            field=models.PositiveIntegerField(
                default=5,
                validators=[django.core.validators.MaxValueValidator(10000)],
                verbose_name="Hold when at least … others came from the same network",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="confirmed_to_be_known",
            field=models.PositiveIntegerField(
                default=5,
                validators=[django.core.validators.MaxValueValidator(10000)],
                verbose_name="Or after … published comments from a confirmed address",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="reports_to_hold",
            field=models.PositiveIntegerField(
                default=3,
                validators=[django.core.validators.MaxValueValidator(10000)],
                verbose_name="Hold after … separate reports, unless a moderator approved it",
            ),
        ),
        migrations.CreateModel(
            name="Repeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("receipt_hash", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="repeats",
                        to="comments.comment",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["receipt_hash"], name="repeat_of_receipt")],
            },
        ),
        migrations.RunPython(prove_nothing, migrations.RunPython.noop),
        migrations.RunPython(hold_by_address, migrations.RunPython.noop),
    ]
