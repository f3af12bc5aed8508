"""Blocks, revealed addresses and digests; moderators block, lift, and see who looked at an address."""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

rights = import_module("comments.migrations.0002_moderators")

GRANTS = {("comments", "block"): ["view", "add", "change"], ("comments", "reveal"): ["view"]}


def grant(apps, schema_editor):
    using = schema_editor.connection.alias
    moderators = apps.get_model("auth", "Group").objects.using(using).get(name="Moderators")
    moderators.permissions.add(
        *(
            rights._permission(apps, using, app, model, action)
            for (app, model), actions in GRANTS.items()
            for action in actions
        )
    )


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0010_policy'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='since',
            field=models.DateTimeField(help_text='A digest tells of what came later.', null=True),
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('confirm', 'Please confirm'), ('comment', 'A new comment'), ('receipt', 'A receipt'), ('author', 'A comment on your article'), ('digest', 'Comments that wait for moderators'), ('data', 'Your data')], max_length=10),
        ),
        migrations.CreateModel(
            name='Reveal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('reason', models.CharField(max_length=300)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reveals', to='comments.comment')),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'permissions': [('reveal_address', 'Can see the full email address of a commenter')],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'The person'), ('email', 'The domain of their address'), ('website', 'The domain of their website'), ('network', 'Their network')], max_length=10)),
                ('key', models.CharField(editable=False, help_text='What is compared: a blind index, a keyed hash, a domain or a prefix.', max_length=253)),
                ('label', models.CharField(blank=True, help_text='As far as moderators may read it.', max_length=253, verbose_name='what')),
                ('reason', models.CharField(max_length=200)),
                ('answer', models.CharField(choices=[('hold', 'Hold silently'), ('refuse', 'Refuse')], default='hold', max_length=10)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ends_at', models.DateTimeField(null=True)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('comment', models.ForeignKey(help_text='The comment on whose page it was made.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='blocks_made_of_it', to='comments.comment')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'default_permissions': ['view', 'add', 'change'],
                'indexes': [models.Index(fields=['key'], name='block_of_key')],
                'constraints': [models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='block_says_what_it_blocks'), models.CheckConstraint(condition=models.Q(('answer__in', ['hold', 'refuse'])), name='block_answer_is_known'), models.CheckConstraint(condition=models.Q(('lifted_by', None), ('lifted_at__isnull', False), _connector='OR'), name='lifted_block_has_time')],
            },
        ),
        migrations.CreateModel(
            name='ModeratorAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pace', models.CharField(choices=[('at once', 'At once'), ('hourly', 'Every hour'), ('daily', 'Every day')], max_length=10)),
                ('told_until', models.DateTimeField(help_text='What came later is news.')),
                ('due_at', models.DateTimeField(help_text='Before that, nothing is sent.')),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='moderator_alert', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('pace__in', ['at once', 'hourly', 'daily'])), name='alert_pace_is_known')],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
