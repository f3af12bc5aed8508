import django.db.models.deletion
from django.db import migrations, models

# What was written before there were threads: every reply learns where its thread begins.
ROOTS = """
    WITH RECURSIVE below(id, root) AS (
        SELECT id, id FROM comments_comment WHERE parent_id IS NULL
        UNION ALL
        SELECT reply.id, below.root
          FROM comments_comment AS reply JOIN below ON reply.parent_id = below.id
    )
    UPDATE comments_comment
       SET root_id = (SELECT root FROM below WHERE below.id = comments_comment.id)
     WHERE parent_id IS NOT NULL
"""
# As ThreadQuerySet.rebuild() does.
THREADS = """
    INSERT INTO comments_thread (root_id, article_id, started_at, size)
    SELECT first.id, first.article_id, first.created_at,
           CASE WHEN first.status = 'published' THEN 1 ELSE 0 END + (
               SELECT COUNT(*) FROM comments_comment AS reply
                WHERE reply.root_id = first.id AND reply.status = 'published'
           )
      FROM comments_comment AS first WHERE first.root_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_lists"),
        ("comments", "0002_moderators"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="root",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                help_text="The first comment of the thread; none for that itself.",
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="thread_replies",
                to="comments.comment",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(root__isnull=False),
                fields=["root", "id"],
                name="comment_of_thread",
            ),
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "root",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="thread",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("size", models.PositiveIntegerField(default=0)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(size__gt=0),
                        fields=["article", "started_at", "root", "size"],
                        name="thread_oldest",
                    ),
                    models.Index(
                        condition=models.Q(size__gt=0),
                        fields=["article", "-size", "started_at", "root"],
                        name="thread_most_discussed",
                    ),
                ],
            },
        ),
        migrations.RunSQL(ROOTS, migrations.RunSQL.noop),
        migrations.RunSQL(THREADS, migrations.RunSQL.noop),
    ]
