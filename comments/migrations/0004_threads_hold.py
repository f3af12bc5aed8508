from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from 0003, for PostgreSQL alters no table while its new rows are unchecked."""

    dependencies = [("comments", "0003_threads")]

    operations = [
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(parent__isnull=True, root__isnull=True)
                | models.Q(parent__isnull=False, root__isnull=False),
                name="reply_is_in_a_thread",
            ),
        ),
    ]
