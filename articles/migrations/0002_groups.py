"""The groups Authors and Editors, with exactly the permissions that their work needs."""

from django.db import migrations

AUTHORS = {
    "article": ["add", "change", "delete", "view", "publish"],
    "image": ["add", "change", "view"],
    "author": ["view"],
    "category": ["view"],
}
EDITORS = {
    "article": ["add", "change", "delete", "view", "publish", "retract", "edit_every"],
    "image": ["add", "change", "delete", "view"],
    "author": ["add", "change", "delete", "view"],
    "category": ["add", "change", "delete", "view"],
}
GROUPS = {"Authors": AUTHORS, "Editors": EDITORS}

# Names of the permissions that articles.models.Article adds to Django's own four.
OWN_NAMES = {
    "publish_article": "Can publish and schedule articles",
    "retract_article": "Can retract articles",
    "edit_every_article": "Can edit articles of others",
}


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    using = schema_editor.connection.alias
    for name, grants in GROUPS.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(
            *(
                _permission(apps, using, model, action)
                for model, actions in grants.items()
                for action in actions
            )
        )


def _permission(apps, using, model, action):
    """Django makes permissions after all migrations; a group needs them now."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.using(using).get_or_create(
        app_label="articles", model=model
    )
    codename = f"{action}_{model}"
    permission, _ = Permission.objects.using(using).get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": OWN_NAMES.get(codename, f"Can {action} {model}")},
    )
    return permission


def remove_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.using(schema_editor.connection.alias).filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, remove_groups)]
