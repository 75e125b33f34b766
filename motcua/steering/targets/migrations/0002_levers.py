"""Levers of daily work that a target was made from: the live shares then, and those that are wanted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_initial")]

    operations = [migrations.AddField("target", "levers", models.JSONField(default=dict))]
