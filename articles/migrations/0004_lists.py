import django.db.models.deletion
from django.db import migrations, models

# As PlacementQuerySet.rebuild() does, for what was published before there were placements.
FILL = """
    INSERT INTO articles_placement (article_id, category_id, author_id, published_at)
    SELECT article.id, filed.category_id, NULL, article.published_at
      FROM articles_article AS article
      JOIN articles_article_categories AS filed ON filed.article_id = article.id
     WHERE article.status = 'published'
    UNION ALL
    SELECT article.id, NULL, signed.author_id, article.published_at
      FROM articles_article AS article
      JOIN articles_byline AS signed ON signed.article_id = article.id
     WHERE article.status = 'published'
"""


def key(to):
    """Without an index of its own: each is the beginning of one below."""
    return models.ForeignKey(
        to,
        null=to != "articles.article",
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="placements",
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_editions")]

    operations = [
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("published_at", models.DateTimeField()),
                ("article", key("articles.article")),
                ("author", key("articles.author")),
                ("category", key("articles.category")),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(category__isnull=False),
                        fields=["category", "-published_at", "-article"],
                        name="placement_newest_in_category",
                    ),
                    models.Index(
                        condition=models.Q(author__isnull=False),
                        fields=["author", "-published_at", "-article"],
                        name="placement_newest_of_author",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(category__isnull=True)
                        ^ models.Q(author__isnull=True),
                        name="placement_is_in_one_list",
                    ),
                    models.UniqueConstraint(
                        fields=["article", "category"], name="article_stands_once_in_category"
                    ),
                    models.UniqueConstraint(
                        fields=["article", "author"], name="article_stands_once_under_author"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["-made_at", "-id"], name="correction_newest"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
