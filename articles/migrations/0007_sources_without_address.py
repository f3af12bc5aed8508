"""A source may have no address: a book, a document, an interview has a title."""

from django.db import migrations, models

import articles.models.source


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_names")]
    operations = [
        migrations.AlterField(
            "Source",
            "url",
            models.CharField(
                blank=True,
                max_length=2048,
                validators=[articles.models.source._validate_source_url],
                verbose_name="URL",
            ),
        ),
        migrations.AlterField(
            "Source",
            "title",
            models.CharField(
                blank=True,
                help_text="The title of the page. Without an address: what the source is.",
                max_length=1000,
            ),
        ),
        migrations.AddConstraint(
            "Source",
            models.CheckConstraint(
                condition=models.Q(("url", ""), _negated=True)
                | models.Q(("title", ""), _negated=True),
                name="source_has_url_or_title",
                violation_error_code="source_empty",
                violation_error_message="Give the address of the source, or say what it is.",
            ),
        ),
    ]
