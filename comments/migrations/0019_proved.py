import uuid

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """After every row has its own: a default would be the same for all of them."""

    dependencies = [("comments", "0018_proof")]

    operations = [
        migrations.AlterField(
            model_name="comment",
            name="commenter",
            field=models.UUIDField(
                default=uuid.uuid4,
                editable=False,
                help_text="The same of all comments that one person proved to be theirs; never by "
                "address.",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["commenter", "created_at"], name="comment_of_commenter"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(
                condition=~Q(status="withdrawn") & ~Q(fingerprint=""),
                fields=("article", "fingerprint"),
                name="comment_is_sent_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(
                condition=~Q(receipt_hash=""),
                fields=("receipt_hash",),
                name="receipt_is_of_one_comment",
            ),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.CheckConstraint(
                condition=Q(answer="hold") | ~Q(kind__in=["person", "email"]),
                name="block_by_address_is_silent",
            ),
        ),
    ]
