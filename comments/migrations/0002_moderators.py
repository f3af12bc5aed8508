"""The group Moderators, with exactly the permissions that its work needs.

Editors may close a discussion too, for it stands beside the article that they edit.
"""

from django.db import migrations

MODERATORS = {
    ("comments", "comment"): ["view", "change"],
    ("comments", "decision"): ["view"],
    ("comments", "discussionsetting"): ["add", "change", "view"],
    ("articles", "article"): ["view"],
}
EDITORS = {("comments", "discussionsetting"): ["add", "change", "view"]}

# As Django itself would name the permissions of the model DiscussionSetting.
VERBOSE = {"discussionsetting": "discussion"}


def grant(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    using = schema_editor.connection.alias
    for name, grants in {"Moderators": MODERATORS, "Editors": EDITORS}.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(
            *(
                _permission(apps, using, app, model, action)
                for (app, model), actions in grants.items()
                for action in actions
            )
        )


def _permission(apps, using, app, model, action):
    """Django makes permissions after all migrations; a group needs them now."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.using(using).get_or_create(app_label=app, model=model)
    permission, _ = Permission.objects.using(using).get_or_create(
        content_type=content_type,
        codename=f"{action}_{model}",
        defaults={"name": f"Can {action} {VERBOSE.get(model, model)}"},
    )
    return permission


def remove(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.using(schema_editor.connection.alias).filter(name="Moderators").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0001_initial"),
        ("articles", "0002_groups"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, remove)]
