"""The names that the field has: list entries, and cache versions of a tag."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_image_uploaded_by")]
    operations = [
        migrations.RenameModel("Edition", "CacheVersion"),
        migrations.RenameField("CacheVersion", "scope", "tag"),
        migrations.RemoveConstraint("Placement", "placement_is_in_one_list"),
        migrations.RenameModel("Placement", "ListEntry"),
        migrations.RenameIndex(
            "ListEntry",
            new_name="list_entry_newest_in_category",
            old_name="placement_newest_in_category",
        ),
        migrations.RenameIndex(
            "ListEntry",
            new_name="list_entry_newest_of_author",
            old_name="placement_newest_of_author",
        ),
        *(
            migrations.AlterField(
                "ListEntry",
                name,
                models.ForeignKey(
                    db_index=False,
                    null=name != "article",
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="list_entries",
                    to=f"articles.{name}",
                ),
            )
            for name in ("article", "author", "category")
        ),
        migrations.AddConstraint(
            "ListEntry",
            models.CheckConstraint(
                condition=models.Q(
                    ("category__isnull", True), ("author__isnull", True), _connector="XOR"
                ),
                name="list_entry_is_in_one_list",
            ),
        ),
        migrations.AlterModelOptions(
            "ListEntry", {"default_permissions": (), "verbose_name_plural": "list entries"}
        ),
    ]
