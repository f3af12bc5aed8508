from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_groups")]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("scope", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
        ),
    ]
